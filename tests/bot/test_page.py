"""The workshop's own bot on the page, its queue in memory: what a participant and a moderator do in class."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect

from bot.jobs.job import Job, State
from bot.jobs.notifications import JobNotification
from models.tasks.values import TextProgress
from rehearsal import Rehearsal
from rehearsal.page import add_page
from tests.bot.room import Room
from tests.rehearsal.browser.visitors import OpenPage, Tabs, visitors
from tests.rehearsal.client import running
from tests.rehearsal.document import validator

pytestmark = pytest.mark.browser


@pytest.fixture
async def world() -> AsyncIterator[Rehearsal]:
    """The loopback Discord of these tests has its page."""
    made = Rehearsal(validator=validator())
    add_page(made)
    async with running(made):
        yield made
        assert made.failures == []


@pytest.fixture
async def open_page(tabs: Tabs, world: Rehearsal) -> AsyncIterator[OpenPage]:
    async with visitors(tabs, world.url) as opened:
        yield opened


def grow(room: Room, text: str) -> None:
    """Let the worker have written so much."""
    job = room.jobs.rows[room.latest]
    room.events.put_nowait(
        JobNotification(job.id, job.attempt, progress=TextProgress(text=text, step=len(text.split())))
    )


async def begin(page: Page, room: Room) -> Locator:
    """Type `/gen`, complete it, send it, and return the card of the job that then runs."""
    await page.locator("#plain").press_sequentially("/gen")
    await expect(page.get_by_role("option").first).to_contain_text("/generate")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("prompt")).to_be_focused()
    await page.keyboard.type("Once upon")
    await page.keyboard.press("Enter")
    card = page.locator(".message").last
    await expect(card.locator(".origin")).to_have_text(re.compile(r"Ada\s+used\s+/generate"))
    await expect(card.get_by_role("button", name="Cancel")).to_be_enabled()
    room.work(room.latest, State.RUNNING)
    return card


async def become(page: Page, name: str) -> None:
    await page.locator(".me-face").click()
    await page.get_by_role("link", name=name).click()
    await expect(page.locator(".me-about b")).to_have_text(name)


async def test_a_text_grows_and_only_who_may_stops_it(
    room: Room, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stop(job_id: int) -> Job | None:
        """Cancel a job that runs, as its worker does when it is told to."""
        room.work(job_id, State.CANCELLED)
        return room.jobs.rows[job_id]

    monkeypatch.setattr(room.jobs, "cancel", stop)
    page = await open_page("ada")
    card = await begin(page, room)
    for text in (" a time", " a time there was", " a time there was a token"):
        grow(room, text)
        await expect(card).to_contain_text(text.strip())
    await become(page, "Grace")
    await page.get_by_role("button", name="Cancel").click()
    refusal = page.locator(".message.ephemeral")
    await expect(refusal).to_contain_text("Only @Ada, whose card this is, and moderators can do that.")
    await expect(refusal).to_contain_text("Only you can see this")
    assert room.jobs.rows[room.latest].state is State.RUNNING
    await become(page, "Moderator")
    await expect(refusal).to_have_count(0)
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.locator(".message")).to_contain_text("Cancelled")
    await expect(page.get_by_role("button", name="Cancel")).to_have_count(0)


async def test_a_reload_in_mid_stream_goes_on_where_it_was(room: Room, open_page: OpenPage) -> None:
    page = await open_page("ada")
    card = await begin(page, room)
    grow(room, " a time")
    await expect(card).to_contain_text("a time")
    await page.reload()
    await expect(card).to_contain_text("a time")
    grow(room, " a time there was")
    await expect(card).to_contain_text("a time there was")
    room.work(room.latest, State.SUCCEEDED)
    await expect(card.get_by_role("button", name="Again")).to_be_enabled()


async def test_the_focus_stays_on_the_button_that_it_is_on(room: Room, open_page: OpenPage) -> None:
    page = await open_page("ada")
    await begin(page, room)
    report = page.get_by_role("button", name="Report")
    await report.focus()
    for text in (" a", " a time", " a time there"):
        grow(room, text)
        await expect(page.locator(".message")).to_contain_text(text.strip())
    await expect(report).to_be_focused()
    element = await report.element_handle()
    room.work(room.latest, State.SUCCEEDED)
    await expect(page.get_by_role("button", name="Again")).to_be_enabled()
    assert "Report" in await element.inner_text()


async def test_a_form_of_the_bot_is_filled_in_by_keys(room: Room, open_page: OpenPage) -> None:
    page = await open_page("ada")
    await begin(page, room)
    room.work(room.latest, State.SUCCEEDED)
    await expect(page.get_by_role("button", name="Again")).to_be_enabled()
    await page.get_by_role("button", name="Report").press("Enter")
    form = page.get_by_role("dialog", name="Report this card")
    await expect(form.get_by_role("textbox").first).to_be_focused()
    await page.keyboard.type("It says something wrong")
    await form.get_by_role("button", name="Submit").press("Enter")
    await expect(form).to_have_count(0)
    await become(page, "Moderator")
    await page.get_by_role("button", name="moderators", exact=False).first.click()
    await expect(page.locator(".message").last).to_contain_text("It says something wrong")


@pytest.mark.parametrize(
    ("role", "person", "command"),
    [
        ("participant", "Grace", "/fill-mask"),
        ("instructor", "Instructor", "/generate"),
        ("moderator", "Moderator", "/jobs"),
    ],
)
async def test_each_card_of_the_welcome_types_a_command_of_the_bot(
    room: Room, open_page: OpenPage, role: str, person: str, command: str
) -> None:
    page = await open_page("grace")
    await page.get_by_role("button", name=re.compile(f"Try this as an? {role}")).click()
    await expect(page.locator(".me-about b")).to_have_text(person)
    await expect(page.locator(".command-name")).to_have_text(command)
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .origin").last).to_have_text(re.compile(rf"{person}\s+used\s+{command}"))
