"""`/setup` in the whole system: what is chosen holds at once, and after the bot was killed."""

import pytest

from rehearsal import Message
from tests.bot.room import answers
from tests.e2e.system import System, shown

pytestmark = pytest.mark.timeout(120)


async def restarted(shared: System) -> None:
    await shared.bot.kill()
    await shared.bot.start()
    await shared.discord.ready(timeout=30)


async def card(shared: System) -> Message:
    sent = await shared.type(shared.discord.person("instructor"), "/setup")
    await shared.discord.until(lambda: "How I am set up" in shown(sent).text)
    return shown(sent)


async def choose(shared: System, message: Message, setting: str, *names: str) -> None:
    """Choose by name, and wait until the card shows it."""
    await shared.discord.person("instructor").select(message, f"setup:set:{setting}", names)
    await shared.discord.until(lambda: len(chosen(message, setting)) == len(names))


def chosen(message: Message, setting: str) -> list[str]:
    """Return the ids that the card shows as chosen."""
    (menu,) = [menu for menu in message.selects if menu["custom_id"] == f"setup:set:{setting}"]
    return [default["id"] for default in menu.get("default_values") or ()]


async def told(shared: System, channel: str) -> str:
    """Return the private sentence that a participant's `/help` gets in a channel."""
    sent = await shared.discord.person("ada").command("help", channel=channel)
    await shared.discord.until(lambda: any(message.text for message in answers(sent)))
    (sentence,) = answers(sent)
    assert sentence.ephemeral
    return sentence.text


async def test_what_is_set_holds_after_the_bot_was_killed(shared: System) -> None:
    guild, instructor = shared.discord.guild, shared.discord.person("instructor")
    message = await card(shared)
    await choose(shared, message, "moderator_role_ids", "Moderator", "Instructor")
    await choose(shared, message, "stage_channel_id", "playground")
    await choose(shared, message, "participant_channel_ids", "playground")
    await restarted(shared)
    again = await card(shared)
    roles = {str(guild.role_ids[name]) for name in ("Moderator", "Instructor")}
    playground = str(guild.channel_ids["playground"])
    assert set(chosen(again, "moderator_role_ids")) == roles
    assert chosen(again, "stage_channel_id") == chosen(again, "participant_channel_ids") == [playground]
    assert f"<#{playground}>" in await told(shared, "general")
    assert "What you can type here" in await told(shared, "playground")
    # The card of before the bot was killed goes on working, and gives back what other tests rely on.
    await choose(shared, message, "participant_channel_ids")
    await choose(shared, message, "moderator_role_ids", "Moderator")
    form = await instructor.press(message, "Jobs at once")
    await shared.discord.until(lambda: form.modal is not None)
    await instructor.submit(form, {"participant_waiting": "5"})
    await shared.discord.until(lambda: "5 more waiting" in message.text)
    assert "What you can type here" in await told(shared, "general")
