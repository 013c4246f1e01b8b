import aiohttp
import pytest
from playwright.async_api import expect
from yarl import URL

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import HOSTILE, SampleBot
from tests.rehearsal.browser.visitors import OpenPage

FOREIGN = ["http://evil.example", "https://127.0.0.1", "http://127.0.0.1:1", "null", ""]


@pytest.mark.browser
async def test_hostile_text_stays_text(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await rehearsal.person("ada").command("hostile")
    await rehearsal.person("ada").say(HOSTILE)
    texts = page.locator(".message .markdown")
    await expect(texts).to_have_count(2)
    assert all("<script>alert(2)</script>" in text for text in await texts.all_inner_texts())
    await expect(page.locator(".message :is(img, script, a)")).to_have_count(0)
    assert await page.evaluate("document.body.dataset.hacked") is None


async def test_every_answer_forbids_foreign_scripts_and_frames(rehearsal: Rehearsal) -> None:
    async with aiohttp.ClientSession(rehearsal.url) as session:
        for path in ("/", "/static/js/main.js", "/vendor/lit.js", "/nowhere"):
            async with session.get(path) as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'self'" in policy
                assert "frame-ancestors 'none'" in policy
                assert "unsafe" not in policy
                assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("origin", FOREIGN)
async def test_no_other_page_can_drive_it(rehearsal: Rehearsal, origin: str) -> None:
    headers = {"Origin": origin} if origin else {}
    async with aiohttp.ClientSession(rehearsal.url) as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect("/page/socket", headers=headers)
        assert refused.value.status == 403
        async with session.post("/page/upload?name=a.txt", data=b"a", headers=headers) as answer:
            assert answer.status == 403


async def test_a_name_that_was_rebound_to_this_machine_is_refused(rehearsal: Rehearsal) -> None:
    async with aiohttp.ClientSession(rehearsal.url) as session:
        for path in ("/", "/static/js/main.js", "/page/socket"):
            host = "evil.example"
            async with session.get(path, headers={"Host": host, "Origin": f"http://{host}"}) as answer:
                assert answer.status == 403


async def test_a_cross_site_request_is_refused_whatever_its_origin_says(rehearsal: Rehearsal) -> None:
    headers = {"Origin": rehearsal.url.rstrip("/"), "Sec-Fetch-Site": "cross-site"}
    async with (
        aiohttp.ClientSession(rehearsal.url) as session,
        session.post("/page/upload?name=a.txt", data=b"a", headers=headers) as answer,
    ):
        assert answer.status == 403


async def test_no_path_leads_out_of_the_page(rehearsal: Rehearsal) -> None:
    async with aiohttp.ClientSession() as session:
        for path in (
            "static/../tab.py",
            "static/%2e%2e/tab.py",
            "static/..%2ftab.py",
            "static/",
            "vendor/..%5c..%5cserver.py",
        ):
            url = URL(rehearsal.url + path, encoded=True)
            async with session.get(url) as answer:
                assert answer.status in {403, 404}
