"""`/complete` and its context menus: what is typed, attached or chosen becomes a request, or a private sentence."""

import pytest

from bot.jobs.job import State
from models.tasks.complete.request import CODE_CHARACTERS, CompleteRequest
from models.tasks.generate.request import PROMPT_CHARACTERS, GenerateRequest
from rehearsal import Interaction, Message, Upload
from rehearsal.options import Value
from tests.bot.room import Room
from tests.cogs.complete.completions import CODE, completed

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


def latest(room: Room) -> CompleteRequest:
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, CompleteRequest)
    return request


async def form(room: Room, sent: Interaction) -> Interaction:
    await room.world.until(lambda: sent.modal is not None)
    return sent


async def test_an_option_is_completed(room: Room) -> None:
    card = await room.card(await room.ada.command("complete", {"code": CODE}))
    assert latest(room) == CompleteRequest(code=CODE, model="smollm2")
    assert "SmolLM2 135M Instruct completes Python" in card.text
    assert not card.ephemeral


@pytest.mark.parametrize(("typed", "language"), [("Go", "go"), ("js", "javascript"), ("c++", "cpp"), ("C#", "csharp")])
async def test_options_are_taken_as_they_are_typed(room: Room, typed: str, language: str) -> None:
    options: dict[str, Value] = {"code": f"```py\n{CODE}\n```", "language": typed, "model": "smollm2", "private": True}
    card = await room.card(await room.ada.command("complete", options))
    assert latest(room) == CompleteRequest(code=CODE, language=language, model="smollm2")  # type: ignore[arg-type]
    assert card.ephemeral


async def test_languages_are_offered_while_people_type(room: Room) -> None:
    offered = await room.ada.autocomplete("complete", "language", "")
    assert len(offered) == 14
    offered = await room.ada.autocomplete("complete", "language", "java")
    assert [choice["name"] for choice in offered] == ["JavaScript", "Java"]


async def test_a_fence_tells_the_language(room: Room) -> None:
    await room.card(await room.ada.command("complete", {"code": "```rs\nfn main() {\n```"}))
    assert latest(room) == CompleteRequest(code="fn main() {", language="rust", model="smollm2")


async def test_without_code_a_form_opens(room: Room) -> None:
    sent = await form(room, await room.ada.command("complete", {"language": "go", "private": True}))
    card = await room.card(await room.ada.submit(sent, {"code": "func add(a int) int {\n"}))
    assert latest(room) == CompleteRequest(code="func add(a int) int {\n", language="go", model="smollm2")
    assert card.ephemeral
    sent = await form(room, await room.ada.command("complete"))
    await room.card(await room.ada.submit(sent, {"code": "int main() {", "language": "c"}))
    assert latest(room).language == "c"


async def test_a_blank_form_gets_a_sentence(room: Room) -> None:
    sent = await form(room, await room.ada.command("complete"))
    assert "please type" in (await room.told(await room.ada.submit(sent, {"code": " \n"}))).text


async def attach(room: Room, name: str, content: bytes, **options: Value) -> Interaction:
    return await room.ada.command("complete", {"file": Upload(name, content), **options})


async def test_a_file_is_completed_in_the_language_of_its_name(room: Room) -> None:
    await room.card(await attach(room, "main.rs", "fn größe() {\n".encode("utf-16")))
    assert latest(room) == CompleteRequest(code="fn größe() {\n", language="rust", model="smollm2")
    await room.card(await attach(room, "main.rs", b"int main() {", language="c"))
    assert latest(room).language == "c"


FILES = {
    "empty": ("a.py", b"", "is empty"),
    "PNG": ("a.py", PNG, "is a PNG picture"),
    "binary": ("a.py", bytes(range(128, 256)), "Save it as UTF-8"),
    "9 MB": ("big.py", b"x" * 9_000_000, "has 9.0 MB"),
    "long": ("a.py", b"x" * (CODE_CHARACTERS + 1), "characters"),
    "two gaps": ("a.py", b"<FILL> <FILL>", "there can be one <FILL>"),
}


@pytest.mark.parametrize("what", FILES)
async def test_a_file_that_is_no_code_is_told(room: Room, what: str) -> None:
    name, content, sentence = FILES[what]
    told = await room.told(await attach(room, name, content))
    assert sentence in told.text
    assert room.jobs.rows == {}


HOSTILE: dict[str, tuple[dict[str, Value], str]] = {
    "both": ({"code": CODE, "file": Upload("a.py", b"x")}, "Which one do you mean?"),
    "too long": ({"code": "x" * (CODE_CHARACTERS + 1)}, "`code`"),
    "two gaps": ({"code": "<FILL><FILL>"}, "there can be one <FILL>"),
    "language": ({"code": CODE, "language": "`@everyone`"}, "I know Python"),
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_what_does_not_fit_is_told(room: Room, what: str) -> None:
    options, sentence = HOSTILE[what]
    told = await room.told(await room.ada.command_unchecked("complete", options))
    assert sentence in told.text
    assert told.mentions == []
    assert room.jobs.rows == {}


@pytest.mark.parametrize("code", ["```", "`" * 3000, "<@1> @everyone ```\n", "\u202eabc", "<|im_end|>", "x\n" * 3000])
async def test_odd_code_is_asked_about_as_it_is(room: Room, code: str) -> None:
    card = await room.card(await room.ada.command("complete", {"code": code}))
    assert latest(room).code.strip() == code.strip()
    assert card.mentions == []


async def chosen(room: Room, message: Message, menu: str = "Complete this code") -> Message:
    """Return the card for the eyes of whoever chooses somebody else's message."""
    card = await room.card(await room.alan.use_message_menu(message, menu))
    assert card.ephemeral
    return card


async def test_a_message_s_code_is_completed_for_whoever_chooses_it(room: Room) -> None:
    await chosen(room, await room.ada.say(f"How does this go on?\n```py\n{CODE}\n```"))
    assert latest(room) == CompleteRequest(code=CODE, model="smollm2")
    await chosen(room, await room.ada.say("x = [1, 2"))
    assert latest(room).code == "x = [1, 2"


async def finished(room: Room, code: str, text: str, **options: Value) -> Message:
    card = await room.card(await room.ada.command("complete", {"code": code, **options}))
    room.work(room.latest, State.SUCCEEDED, result=completed(text))
    await room.cards.until_ended(room.latest)
    return card


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (CODE, "\n    return number % 2 == 0"),
        ("def f(x):\n    # half\n    return x", " / 2"),
        ("x = ['```',", " '`']"),
    ],
)
async def test_a_card_is_gone_on_from_with_what_was_written(room: Room, code: str, text: str) -> None:
    await chosen(room, await finished(room, code, text))
    assert latest(room) == CompleteRequest(code=code + text, model="smollm2")


async def test_a_card_with_a_gap_is_gone_on_from_without_it(room: Room) -> None:
    await chosen(room, await finished(room, "x = <FILL> + 1", "2"))
    assert latest(room).code == "x = 2 + 1"


async def test_a_long_card_is_gone_on_from_by_its_file(room: Room) -> None:
    code = "x = 1\n" * 100
    await chosen(room, await finished(room, code, "y = 2", language="go"))
    assert latest(room) == CompleteRequest(code=f"{code.strip()}\ny = 2\n", language="go", model="smollm2")


@pytest.mark.parametrize("menu", ["Complete this code", "Continue this text"])
async def test_a_message_without_text_is_told(room: Room, menu: str) -> None:
    message = await room.ada.say("as when only a picture is sent")
    message.content = ""
    told = await room.told(await room.alan.use_message_menu(message, menu))
    assert "that I can read" in told.text
    assert room.jobs.rows == {}


async def test_a_message_s_text_is_continued_for_whoever_chooses_it(room: Room) -> None:
    await chosen(room, await room.ada.say("Once upon a **time**"), "Continue this text")
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, GenerateRequest)
    assert (request.prompt, request.mode) == ("Once upon a **time**", "continue")


async def test_of_a_long_message_the_end_is_continued(room: Room) -> None:
    message = await room.ada.say("x")
    message.content = "a" * 10 + "b" * PROMPT_CHARACTERS
    await chosen(room, message, "Continue this text")
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, GenerateRequest)
    assert request.prompt == "b" * PROMPT_CHARACTERS


async def test_longer_goes_on_from_what_was_written(room: Room) -> None:
    card = await finished(room, CODE, "\n    return 1")
    await room.ada.press(card, "Longer")
    await room.world.until(lambda: room.latest == 2)
    expected = CompleteRequest(code=CODE, model="smollm2", written="\n    return 1", goal="more")
    assert latest(room) == expected


async def test_again_draws_another(room: Room) -> None:
    card = await finished(room, CODE, "\n    return 1")
    await room.ada.press(card, "Again")
    await room.world.until(lambda: room.latest == 2)
    assert latest(room).temperature > 0
    assert latest(room).code == CODE
