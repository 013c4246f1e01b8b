"""Where the demos are, for the board: held in memory, as it asks once a second."""

from typing import Final

from discord.utils import remove_markdown

from bot.board.stage import Scene
from bot.demos.demo import Demo
from bot.demos.values import Values
from bot.runbooks.references import ValueMissing
from bot.runbooks.runbook import Runbook
from bot.runbooks.steps import Run

LONGEST: Final = 300  # characters of a text that the last row reads


class Scenes:
    """Holds them; see `bot.board.stage.Stage`."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._scenes: dict[int, tuple[int, Scene]] = {}

    def scenes(self, guild_id: int, /) -> list[Scene]:
        """Return where the demos of a server are, the oldest first."""
        return [scene for _, (guild, scene) in sorted(self._scenes.items()) if guild == guild_id]

    async def note(self, demo: Demo, runbook: Runbook) -> None:
        """Take note of a demo as it stands: one that has ended is nowhere."""
        if demo.ended:
            self._scenes.pop(demo.id, None)
        else:
            self._scenes[demo.id] = demo.guild_id, await self._scene(demo, runbook)

    async def _scene(self, demo: Demo, runbook: Runbook) -> Scene:
        step, told = runbook.steps[demo.step], demo.now.prediction
        try:
            words = await self._values.words(demo, runbook)
        except ValueMissing:  # the instructor is told; the room sees nothing of the step
            words = {}
        text = words.get("text", f"/{step.command.removeprefix('/')}" if isinstance(step, Run) else "")
        return Scene(
            title=runbook.title[demo.language],
            step=demo.step + 1,
            steps=len(runbook.steps),
            text=_short(text),
            question=_short(told.question if told else words.get("question", "")) or None,
            answers=told.votes if told else {},
        )


def _short(text: str) -> str:
    plain = remove_markdown(text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"
