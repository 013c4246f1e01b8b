"""What the room sees of a demo in tests, and what its instructor does."""

from bot.jobs.job import State
from rehearsal import Interaction, Message
from tests.bot.room import Room, answers
from tests.cogs.next_token.guesses import RESULT

CHANNEL = "general"


class Led:
    """A demo in a room, led by its moderator, who has an instructor's rights."""

    def __init__(self, room: Room, channel: str = CHANNEL) -> None:
        self.room = room
        self.channel = channel
        self.sent: Interaction

    async def run(self, runbook: str = "next_token", language: str = "en") -> None:
        """Type `/demo run`."""
        given = {"runbook": runbook, "language": language}
        self.sent = await self.room.moderator.command("demo run", given, channel=self.channel)
        await self.panel("Step 1 of")

    async def panel(self, text: str) -> Message:
        """Wait until the panel shows a text, and return it."""
        await self.room.world.until(lambda: any(text in message.text for message in answers(self.sent)))
        return next(message for message in answers(self.sent) if text in message.text)

    async def press(self, label: str, text: str) -> None:
        """Press a button of the panel, and wait until that shows a text."""
        panel = await self.panel("Step ")
        await self.room.moderator.press(panel, label)
        await self.panel(text)

    @property
    def shown(self) -> list[Message]:
        """What the room sees that the bot sent by itself."""
        channel = self.room.world.guild.channels[self.room.world.guild.channel_ids[self.channel]]
        messages = self.room.world.messages.of(channel).values()
        return [one for one in messages if not (one.deleted or one.ephemeral or "poll_question_text" in one.text)]

    async def seen(self, count: int) -> Message:
        """Wait until the room sees so many messages, and return the last."""
        await self.room.world.until(lambda: len(self.shown) == count)
        return self.shown[-1]

    def guess(self) -> None:
        """Finish the latest job as a worker does."""
        self.room.work(self.room.latest, State.SUCCEEDED, result=RESULT)
