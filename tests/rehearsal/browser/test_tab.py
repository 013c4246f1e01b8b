"""What a tab gets over its socket, without a browser."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot

JSON = dict[str, Any]


class Tab:
    """A tab's socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.events: list[JSON] = []

    async def ask(self, what: str, **fields: object) -> JSON:
        """Return the answer to a question; events that come before it are kept."""
        await self._socket.send_json({"id": 1, "do": what, **fields})
        return await self.answer()

    async def answer(self) -> JSON:
        while True:
            frame: JSON = await self._socket.receive_json(timeout=5)
            if "answer" in frame:
                return frame
            self.events.append(frame)

    async def event(self, name: str) -> JSON:
        """Return the next event of this name."""
        while True:
            frame = self.events.pop(0) if self.events else await self._socket.receive_json(timeout=5)
            if frame["event"] == name:
                return dict(frame)

    async def send(self, text: str) -> JSON:
        """Send anything at all, and return the answer."""
        await self._socket.send_str(text)
        return await self.answer()


@pytest.fixture
async def tab(rehearsal: Rehearsal) -> AsyncIterator[Tab]:
    headers = {"Origin": rehearsal.url.rstrip("/")}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.ws_connect(f"{rehearsal.url}page/socket") as socket,
    ):
        yield Tab(socket)


async def test_a_snapshot_tells_who_is_here_and_what_can_be_done(sample_bot: SampleBot, tab: Tab) -> None:
    seen = (await tab.ask("be", person="instructor", channel="lobby"))["result"]
    assert {person["name"]: person["roles"] for person in seen["people"]}["instructor"] == ["Instructor"]
    assert [channel["name"] for channel in seen["channels"]] == ["general", "playground", "lobby", "moderators"]
    generate = next(command for command in seen["commands"] if command["name"] == "generate")
    assert [option["name"] for option in generate["options"]][:2] == ["prompt", "mode"]
    assert (seen["channel"], seen["messages"], seen["more"], seen["connected"]) == ("lobby", [], False, True)


async def test_edits_are_gathered(rehearsal: Rehearsal, sample_bot: SampleBot, tab: Tab) -> None:
    await tab.ask("be", person="ada", channel="general")
    message = await rehearsal.person("grace").say("0")
    assert (await tab.event("messages"))["messages"][0]["content"] == "0"
    for number in range(1, 101):
        rehearsal.composer.edit(message, {"content": str(number)}, {})
    frames = [(await tab.event("messages"))["messages"] for _ in range(1)]
    assert [seen["content"] for seen in frames[-1]] == ["100"]


async def test_nobody_is_told_of_what_is_for_another(rehearsal: Rehearsal, sample_bot: SampleBot, tab: Tab) -> None:
    await tab.ask("be", person="grace", channel="general")
    await rehearsal.person("ada").command("secret")
    await rehearsal.until(lambda: rehearsal.person("ada").messages())
    await rehearsal.person("ada").say("aloud")
    assert [message["content"] for message in (await tab.event("messages"))["messages"]] == ["aloud"]


async def test_a_message_of_another_cannot_be_pressed(rehearsal: Rehearsal, sample_bot: SampleBot, tab: Tab) -> None:
    sample_bot.go_on()
    await tab.ask("be", person="grace", channel="playground")
    sent = await rehearsal.person("ada").command("generate", {"prompt": "Once"})
    await rehearsal.until(lambda: sent.message and sent.message.buttons)
    assert sent.message is not None
    answer = await tab.ask("press", message=sent.message.id, custom_id="again")
    assert answer["error"] == "This message is gone."


@pytest.mark.parametrize("what", ["say", "command", "line", "menu", "press", "submit"])
async def test_who_is_nobody_can_do_nothing(tab: Tab, what: str) -> None:
    fields: dict[str, JSON] = {
        "say": {"content": "hello"},
        "command": {"name": "secret"},
        "line": {"line": "/secret"},
        "menu": {"target_type": "user", "name": "Greet", "target": 1},
        "press": {"message": 1, "custom_id": "x"},
        "submit": {"interaction": 1, "values": {}},
    }
    assert (await tab.ask(what, **fields[what]))["error"] == "Say who you are first."


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        "{}",
        '{"id": 1, "do": "nonsense"}',
        '{"id": 1, "do": "say"}',
        '{"id": 1, "do": "say", "content": "a", "more": 1}',
        '{"id": 1, "do": "command", "name": "generate", "options": {"temperature": NaN}}',
        '{"id": 1, "do": "command", "name": "generate", "options": {"prompt": {"path": "/etc/passwd"}}}',
    ],
)
async def test_nonsense_is_answered_and_the_socket_lives_on(tab: Tab, text: str) -> None:
    assert (await tab.send(text))["error"].startswith("The page asked for something unknown.")
    assert (await tab.ask("be", person="ada", channel="general"))["result"]["channel"] == "general"


@pytest.mark.parametrize(
    ("what", "fields", "error"),
    [
        ("be", {"person": "nobody"}, "There is no 'nobody'; there are: ada"),
        ("be", {"channel": "nowhere"}, "There is no channel 'nowhere'"),
        ("be", {"channel": "moderators"}, "ada does not see #moderators."),
        ("set_locale", {"locale": "tlh"}, "Discord has no language 'tlh'"),
        ("inject_fault", {"fault": "slow", "on": "all", "times": 0}, "greater than or equal to 1"),
        ("interrupt", {"how": "nonsense"}, "Input should be 'cut', '1000'"),
        ("say", {"content": "  "}, "A message without text cannot be sent."),
        ("command", {"name": "nonsense"}, "/nonsense is no command that ada is offered"),
        ("command", {"name": "generate", "options": {"prompt": "a", "max_new_tokens": 99}}, "wants at most 64"),
        (
            "command",
            {"name": "describe", "options": {"file": {"upload": "lost"}}},
            "The file is gone; choose it again.",
        ),
        ("menu", {"target_type": "message", "name": "Tokenize this", "target": 1}, "This message is gone."),
        ("menu", {"target_type": "user", "name": "Greet", "target": 1}, "This person is not here."),
        ("line", {"line": "/describe file:/etc/passwd"}, "files cannot be typed here"),
        ("submit", {"interaction": 1, "values": {}}, "This form was not opened here."),
        ("autocomplete", {"name": "generate", "option": "prompt", "value": ""}, "offers no choices"),
    ],
)
async def test_what_discord_would_not_send_is_refused_in_words(
    sample_bot: SampleBot, tab: Tab, what: str, fields: JSON, error: str
) -> None:
    await tab.ask("be", person="ada", channel="general")
    assert error in (await tab.ask(what, **fields))["error"]


async def test_choices_that_do_not_come_are_told(rehearsal: Rehearsal, sample_bot: SampleBot, tab: Tab) -> None:
    rehearsal.interactions.acknowledge_within = 0.1
    await tab.ask("be", person="ada", channel="general")
    answer = await tab.ask("autocomplete", name="generate", option="model", value="slow")
    assert answer["error"] == "Loading options failed"


async def test_what_the_rehearsal_lacks_is_shown(rehearsal: Rehearsal, tab: Tab) -> None:
    await tab.ask("be", person="ada", channel="general")
    async with aiohttp.ClientSession() as session, session.get(f"{rehearsal.api_url}/nonsense") as answer:
        assert answer.status == 400
    assert "/api/v10/nonsense" in (await tab.event("failure"))["text"]


async def test_newcomers_appear(rehearsal: Rehearsal, tab: Tab) -> None:
    await tab.ask("be", person="ada", channel="general")
    rehearsal.add_person("barbara")
    assert "barbara" in [person["name"] for person in (await tab.event("people"))["people"]]


JUNK = st.one_of(
    st.text(max_size=20),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
    st.fixed_dictionaries({"upload": st.text(max_size=3)}),
    st.fixed_dictionaries({"uploads": st.lists(st.text(max_size=3), max_size=2)}),
    st.lists(st.text(max_size=3), max_size=3),
)
NAMES = st.sampled_from(
    ["generate", "secret", "describe", "ask", "prompt", "mode", "model", "file", "colour", "again", "", "é"]
)
NUMBERS = st.integers(min_value=-(2**70), max_value=2**70)
VALUES = st.dictionaries(NAMES, JUNK, max_size=3)
ACTS = st.one_of(
    st.fixed_dictionaries({"do": st.just("be")}, optional={"person": JUNK, "channel": JUNK}),
    st.fixed_dictionaries({"do": st.just("say"), "content": st.one_of(JUNK, st.text(min_size=1990, max_size=2010))}),
    st.fixed_dictionaries({"do": st.just("earlier"), "before": NUMBERS}),
    st.fixed_dictionaries({"do": st.just("inject_fault"), "fault": JUNK, "on": st.just("all"), "times": NUMBERS}),
    st.fixed_dictionaries({"do": st.just("enforce_limits"), "on": JUNK}),
    st.fixed_dictionaries({"do": st.just("set_locale"), "locale": st.one_of(JUNK, st.sampled_from(["de", "ja"]))}),
    st.fixed_dictionaries({"do": st.sampled_from(["line", "parse"]), "line": st.text().map("/generate {}".format)}),
    st.fixed_dictionaries({"do": st.just("command"), "name": NAMES, "options": VALUES}),
    st.fixed_dictionaries(
        {"do": st.just("menu"), "target_type": st.sampled_from(["message", "user"]), "name": NAMES, "target": NUMBERS}
    ),
    st.fixed_dictionaries({"do": st.just("press"), "message": NUMBERS, "custom_id": NAMES}),
    st.fixed_dictionaries({"do": st.just("select"), "message": NUMBERS, "custom_id": NAMES, "values": JUNK}),
    st.fixed_dictionaries({"do": st.just("submit"), "interaction": NUMBERS, "values": VALUES}),
    st.fixed_dictionaries({"do": NAMES}),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=20))
async def test_whatever_is_asked_is_answered(sample_bot: SampleBot, tab: Tab, asked: list[JSON]) -> None:
    sample_bot.go_on()
    await tab.ask("be", person="ada", channel="general")
    for act in asked:
        answer = await tab.ask(**{"what": act["do"], **{name: value for name, value in act.items() if name != "do"}})
        assert ("error" in answer) != ("result" in answer)
