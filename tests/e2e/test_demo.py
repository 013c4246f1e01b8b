"""The shipped demo in front of a room, its bot killed at every step."""

from rehearsal import Interaction, Message
from tests.e2e.system import System

CHANNEL = "general"
SHOWN = {1: 1, 2: 2, 3: 4, 4: 5, 5: 6, 6: 7}  # how many messages the room has seen by each step


def by_the_bot(whole: System, after: int) -> list[Message]:
    """Return what the bot has said to the room by itself since a message."""
    channel = whole.discord.guild.channels[whole.discord.guild.channel_ids[CHANNEL]]
    messages = [one for number, one in whole.discord.messages.of(channel).items() if number > after]
    return [one for one in messages if not (one.deleted or one.ephemeral or "poll_question_text" in one.text)]


async def asked_for(whole: System) -> int:
    """Return how often the next token was asked for, by whomever."""
    return len(await whole.query("select id from jobs where kind = 'next_token'"))


async def panel(whole: System, sent: Interaction, text: str) -> Message:
    def found() -> Message | None:
        shown = [one for one in (sent.message, *sent.followups) if one is not None and text in one.text]
        return shown[0] if shown else None

    await whole.discord.until(found, timeout=30)
    message = found()
    assert message is not None
    return message


async def seen(whole: System, after: int, count: int) -> Message:
    """Wait until the room has seen so many messages, and return the last."""
    await whole.discord.until(lambda: len(by_the_bot(whole, after)) == count, timeout=30)
    return by_the_bot(whole, after)[-1]


async def answered(whole: System, card: Message) -> None:
    await whole.discord.until(lambda: "Paris" in card.text, timeout=60)


async def test_a_demo_goes_on_wherever_its_bot_was_killed(shared: System) -> None:
    discord = shared.discord
    instructor, ada = discord.person("moderator"), discord.person("ada")
    before = max(discord.messages.of(discord.guild.channels[discord.guild.channel_ids[CHANNEL]]), default=0)
    asked = await asked_for(shared)
    sent = await instructor.command("demo run", {"runbook": "next_token"}, channel=CHANNEL)
    for step, count in SHOWN.items():
        await panel(shared, sent, f"Step {step} of 6")
        last = await seen(shared, before, count)
        if step == 2:
            await ada.vote(last, 1)
        await shared.bot.kill()
        await shared.bot.start()
        await discord.ready()
        if step == 3:
            await answered(shared, last)
        if step < len(SHOWN):
            sent = await instructor.command("demo next", {}, channel=CHANNEL)
    assert len(by_the_bot(shared, before)) == SHOWN[6]
    assert f"<@{ada.user.id}>" in by_the_bot(shared, before)[4].text
    assert await asked_for(shared) == asked + 1
    ended = await instructor.command("demo next", {}, channel=CHANNEL)
    await panel(shared, ended, "This demo has ended")
