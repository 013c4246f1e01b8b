"""`/generate` as people use it: the card from queued to finished, and every button on it."""

import ast
import re

import pytest

from rehearsal import CommandRejected, Message
from tests.e2e.system import System, job_id, running, shown

STORY = "Once upon a time"


async def test_a_participant_watches_a_model_write(shared: System) -> None:
    ada = shared.discord.person("ada")
    sent = await shared.ask(ada, STORY, max_new_tokens=24, temperature=0)
    texts: set[str] = set()

    def finished() -> bool:
        texts.add(shown(sent).text)
        return not running(shown(sent))

    await shared.discord.until(finished, 60)
    final = shown(sent)
    assert f"> {STORY}" in final.text
    assert "SmolLM2" in final.text
    assert "24 tokens" in final.text
    assert any("▌" in text for text in texts), "the text never grew before people's eyes"
    assert {button.label for button in final.buttons} == {
        "Again",
        "Continue",
        "Change settings",
        "What am I looking at?",
        "Show the code",
        "Report",
        "Delete",
    }
    assert final.mentions == []


async def test_the_seed_on_the_card_writes_the_same_again(shared: System) -> None:
    ada, grace = shared.discord.person("ada"), shared.discord.person("grace")
    first = await shared.finished(await shared.ask(ada, STORY, max_new_tokens=16))
    seed = re.search(r"seed (\d+) writes this again", first.text)
    assert seed
    asked = [await shared.ask(person, STORY, max_new_tokens=16, seed=int(seed[1])) for person in (ada, grace)]
    repeats = [await shared.finished(sent) for sent in asked]
    assert {written(message) for message in repeats} == {written(first)}


async def test_again_makes_a_new_card_with_another_seed(shared: System) -> None:
    grace = shared.discord.person("grace")
    first = await shared.finished(await shared.ask(grace, STORY, max_new_tokens=8))
    pressed = await grace.press(first, "Again")
    second = await shared.finished(pressed)
    assert second.id != first.id
    assert written(first) != written(second)


async def test_continue_goes_on_from_the_text(shared: System) -> None:
    grace = shared.discord.person("grace")
    whole = await shared.finished(await shared.ask(grace, STORY, max_new_tokens=16, temperature=0))
    half = await shared.finished(await shared.ask(grace, STORY, max_new_tokens=8, temperature=0))
    continued = await shared.finished(await grace.press(half, "Continue"))
    assert written(continued) == written(whole)


async def test_settings_can_be_changed_in_a_form(shared: System) -> None:
    grace = shared.discord.person("grace")
    first = await shared.finished(await shared.ask(grace, STORY, max_new_tokens=8))
    opened = await grace.press(first, "Change settings")
    await shared.discord.until(lambda: opened.modal is not None)
    greedy = {"max_new_tokens": "5", "choosing": "temperature: 0,0", "prompt": "The sky is"}
    changed = await grace.submit(opened, greedy)
    second = await shared.finished(changed)
    assert "> The sky is" in second.text
    assert "5 tokens" in second.text
    assert "temperature 0" in second.text


async def test_a_wrong_number_in_the_form_gets_a_sentence(shared: System) -> None:
    grace = shared.discord.person("grace")
    first = await shared.finished(await shared.ask(grace, STORY, max_new_tokens=8))
    opened = await grace.press(first, "Change settings")
    await shared.discord.until(lambda: opened.modal is not None)
    changed = await grace.submit(opened, {"choosing": "temperature: hot"})
    await shared.discord.until(lambda: changed.message is not None)
    assert changed.message is not None
    assert changed.message.ephemeral
    assert "temperature" in changed.message.text


async def test_the_code_is_python_with_this_prompt(shared: System) -> None:
    grace = shared.discord.person("grace")
    first = await shared.finished(await shared.ask(grace, STORY, max_new_tokens=8, temperature=0))
    pressed = await grace.press(first, "Show the code")
    await shared.discord.until(lambda: any("```python" in message.text for message in replies(shared, grace.name)))
    reply = next(message for message in replies(shared, grace.name) if "```python" in message.text)
    assert reply.ephemeral
    code = reply.text.split("```python\n")[1].rsplit("```", 1)[0]
    ast.parse(code)
    assert STORY in code
    assert pressed.failed is None


async def test_only_owner_and_moderators_may_delete(shared: System) -> None:
    ada, alan, moderator = (shared.discord.person(name) for name in ("ada", "alan", "moderator"))
    first = await shared.finished(await shared.ask(ada, STORY, max_new_tokens=8))
    second = await shared.finished(await shared.ask(ada, STORY, max_new_tokens=8))
    await alan.press(first, "Delete")
    await shared.discord.until(lambda: any("Only" in message.text for message in replies(shared, "alan")))
    assert not first.deleted
    await ada.press(first, "Delete")
    await moderator.press(second, "Delete")
    await shared.discord.until(lambda: first.deleted and second.deleted)


async def test_a_private_card_is_shown_to_everyone_on_request(shared: System) -> None:
    ada, alan = shared.discord.person("ada"), shared.discord.person("alan")
    private = await shared.finished(await shared.ask(ada, "A secret:", max_new_tokens=8, private=True))
    assert private.ephemeral
    assert private not in alan.messages()
    await ada.press(private, "Show everyone")
    await shared.discord.until(lambda: any("A secret:" in message.text for message in alan.messages()))


async def test_cards_in_a_crowded_channel_are_private(shared: System) -> None:
    ada = shared.discord.person("ada")
    message = await shared.finished(await shared.ask(ada, STORY, channel="lobby", max_new_tokens=8))
    assert message.ephemeral
    assert "Show everyone" in {button.label for button in message.buttons}


async def test_jobs_lists_opens_and_repeats(shared: System) -> None:
    katherine = shared.discord.person("katherine")
    first = await shared.finished(await shared.ask(katherine, "Space is", max_new_tokens=8))
    listed = await katherine.command("jobs")
    await shared.discord.until(lambda: listed.message is not None and not listed.message.thinking)
    assert listed.message is not None
    assert listed.message.ephemeral
    assert "finished" in listed.message.text
    opened = await katherine.press(listed.message, f"card:open:{job_id(first)}")
    await shared.discord.until(lambda: opened.message is not None and "Space is" in opened.message.text)
    again = await shared.finished(await katherine.press(listed.message, f"card:again:{job_id(first)}"))
    assert "> Space is" in again.text


async def test_answer_mode_uses_the_chat_template(shared: System) -> None:
    ada = shared.discord.person("ada")
    sent = await shared.ask(ada, "What is the capital of France?", mode="answer", max_new_tokens=24, temperature=0)
    assert "Paris" in (await shared.finished(sent)).text


async def test_the_model_is_completed_from_the_catalogue(shared: System) -> None:
    ada = shared.discord.person("ada")
    choices = await ada.autocomplete("generate", option="model", value="smol", options={"prompt": STORY})
    assert choices[0]["value"] == "smollm2"


async def test_commands_are_not_offered_what_they_refuse(shared: System) -> None:
    ada = shared.discord.person("ada")
    with pytest.raises(CommandRejected):
        await ada.command("generate", {"prompt": STORY, "temperature": -1})


def written(message: Message) -> str:
    """Return what the model wrote on a card: between the quoted prompt and the small print."""
    lines = message.text.split("\n")
    return "\n".join(line for line in lines if not line.startswith(("###", "> ", "-# ")))


def replies(system: System, name: str) -> list[Message]:
    return [message for message in system.discord.person(name).messages() if message.ephemeral]
