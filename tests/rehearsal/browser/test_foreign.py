"""A page of another origin, in the same browser as the rehearsal's."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from playwright.async_api import Browser

from rehearsal import Rehearsal

pytestmark = pytest.mark.browser

# Everything that a foreign page can try without a person's help; what it learned of each.
ATTEMPTS = """async url => {
  const tried = {};
  const read = async (name, ask) => { try { tried[name] = await ask(); } catch (error) { tried[name] = "nothing"; } };
  await read("page", async () => (await fetch(url)).text());
  await read("opaque page", async () => (await (await fetch(url, { mode: "no-cors" })).text()) || "nothing");
  await read("upload", async () => (await fetch(`${url}page/upload?name=a.txt`, { method: "POST", body: "a" })).text());
  await read("script", () => import(`${url}static/js/state.js`).then(() => "ran"));
  await read("socket", () => new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}page/socket`);
    socket.onopen = () => resolve("open");
    socket.onerror = () => reject(new Error());
  }));
  await read("frame", () => new Promise((resolve) => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    frame.onload = () => {
      let seen = "nothing";
      try { seen = frame.contentDocument?.body.innerText || "nothing"; } catch (error) { /* of another origin */ }
      resolve(seen);
    };
    frame.src = url;
  }));
  return tried;
}"""


@pytest.fixture
async def foreign() -> AsyncIterator[str]:
    """Serve a page on another port."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>Elsewhere</title><body></body>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def test_it_learns_nothing_and_does_nothing(browser: Browser, rehearsal: Rehearsal, foreign: str) -> None:
    await rehearsal.person("ada").say("for our eyes alone")
    page = await browser.new_page()
    await page.goto(foreign)
    tried = await page.evaluate(ATTEMPTS, rehearsal.url)
    await page.context.close()
    assert tried == dict.fromkeys(["page", "opaque page", "upload", "script", "socket", "frame"], "nothing")
