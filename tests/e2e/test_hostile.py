"""Whatever is typed gets a right answer or a clear private sentence: never silence, never a traceback."""

import pytest

from rehearsal import Interaction, Message
from tests.e2e.system import COUNTING, System, shown

PROMPTS = {
    "control characters": "a\x00b\x07c\x1b[31m",
    "right-to-left marks": "abc \u202e\u2066 evil \u200f שלום",
    "everyone": "@everyone @here <@&1> <@2> hello",
    "fences": "```python\nprint('`' * 3)\n```` ~~~ ```",
    "masked link": "[click](https://evil.example) **bold",
    "six thousand characters": "word " * 1200,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 50,
    "lines": "\n" * 3000 + "x",
}


@pytest.mark.parametrize("prompt", PROMPTS.values(), ids=PROMPTS.keys())
async def test_hostile_prompts_are_answered(shared: System, prompt: str) -> None:
    ada = shared.discord.person("ada")
    final = await shared.finished(await shared.ask(ada, prompt, max_new_tokens=8, temperature=0))
    assert "a second" in final.text
    assert final.mentions == []


@pytest.mark.parametrize("prompt", [" ", "\n\t ", "\x00\x01"], ids=["space", "white space", "nothing readable"])
async def test_blank_prompts_get_a_sentence(shared: System, prompt: str) -> None:
    sent = await shared.discord.person("ada").command("generate", {"prompt": prompt})
    assert "type some text" in (await refusal(shared, sent)).text


async def test_an_unknown_model_gets_a_sentence(shared: System) -> None:
    sent = await shared.discord.person("ada").command("generate", {"prompt": "Hi", "model": "gpt-17"})
    assert "is not a model here" in (await refusal(shared, sent)).text


async def test_a_client_that_sends_what_it_must_not_gets_a_sentence(shared: System) -> None:
    sent = await shared.discord.person("ada").command_unchecked("generate", {"prompt": "Hi", "temperature": -1.0})
    assert "temperature" in (await refusal(shared, sent)).text


async def test_one_person_cannot_flood_the_queue(shared: System) -> None:
    alan = shared.discord.person("alan")
    prompts = [f"Flood {number}: {COUNTING}" for number in range(6)]
    asked = [await shared.ask(alan, prompt, max_new_tokens=1024, temperature=0) for prompt in prompts]
    refused = await alan.command("generate", {"prompt": "One more"})
    await shared.discord.until(lambda: bool(refused.followups))
    assert "already have 6 jobs" in refused.followups[0].text
    assert refused.followups[0].ephemeral
    assert refused.message is None, "thinking… stayed behind"
    await shared.discord.until(lambda: all(shown(sent) for sent in asked))
    for sent in reversed(asked):
        await alan.press(shown(sent), "Cancel")
    await shared.discord.until(lambda: all("Cancelled" in shown(sent).text for sent in asked), timeout=60)


async def refusal(system: System, sent: Interaction) -> Message:
    """Return the private sentence."""
    await system.discord.until(lambda: shown(sent).text)
    message = shown(sent)
    assert message.ephemeral
    assert "Traceback" not in message.text
    return message
