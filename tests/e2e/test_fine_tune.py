"""A model is trained on a named set, watched while it learns, stopped and kept, used by its name, shared, deleted."""

import pytest

from rehearsal import Interaction, Message
from tests.bot.room import answers
from tests.e2e.system import System, card, running, shown

pytestmark = pytest.mark.timeout(300)

TEXT = "The soup needs more salt"
CLASSES = ("food", "music", "travel", "weather")
LONG = "epochs = 50\nbatch_size = 8\nlearning_rate = 3e-4\nmax_tokens = 32"


async def told(system: System, line: str, name: str) -> str:
    """Type a line, and return the sentence that it is answered with."""
    sent = await system.type(system.discord.person(name), line)
    await system.discord.until(lambda: any(message.text for message in answers(sent)), 30)
    (sentence,) = answers(sent)
    return sentence.text


async def in_thread(system: System, sent: Interaction) -> Message:
    """Return the card of a run, in the thread that was begun on the answer to Start."""
    await system.discord.until(lambda: card(sent) is not None and "goes on in its thread" in shown(sent).text, 100)
    thread = system.discord.guild.channels[shown(sent).id]
    assert thread.name == "🏋️ topics (ada)"
    (found,) = [message for message in system.discord.messages.of(thread).values() if message.text]
    return found


async def preview(system: System) -> Message:
    """Let ada have the set read, and choose more epochs than anybody waits for."""
    ada = system.discord.person("ada")
    read = await system.finished(await system.type(ada, "/finetune start data_set:topics"))
    assert "“Start” trains" in read.text
    opened = await ada.press(read, "Advanced")
    await system.discord.until(lambda: opened.modal is not None, 30)
    return await system.finished(await ada.submit(opened, {"Settings": LONG}))


async def test_a_model_is_trained_used_and_shared(shared: System) -> None:
    ada, alan = shared.discord.person("ada"), shared.discord.person("alan")
    sent = await ada.press(await preview(shared), "Start")
    trained = await in_thread(shared, sent)
    await shared.discord.until(lambda: trained.attachments, 100)
    assert running(trained)
    assert [file.name for file in trained.attachments] == ["loss-curve.png"]
    await ada.press(trained, "Stop and keep")
    await shared.discord.until(lambda: not running(trained), 100)
    assert "of 32 held-out examples;" in trained.text
    assert "You stopped it early" in trained.text
    assert "topics`" in trained.text

    line = f"/classify text:{TEXT} model:@ada/topics"
    classified = await shared.finished(await shared.type(ada, line))
    assert any(name in classified.text for name in CLASSES)
    assert "is not a model here" in await told(shared, line, "alan")

    pressed = await ada.press(trained, "Share")
    await shared.discord.until(lambda: any("Everybody" in message.text for message in answers(pressed)), 30)
    assert "@ada/topics" in (await shared.finished(await shared.type(alan, line))).text

    deletion = await shared.type(ada, "/finetune delete model:topics")
    sent = await ada.submit(deletion, {"Its name, to delete it": "topics"})
    await shared.discord.until(lambda: any("is deleted" in message.text for message in answers(sent)), 30)
    assert "is not a model here" in await told(shared, line, "ada")
