"""The runbooks that demos run: those that come with the bot, and those that were uploaded for a server."""

import asyncio
import re
from functools import cached_property

from bot.cards.text import counted, inline
from bot.demos.demo import Demo
from bot.demos.house import House
from bot.jobs.audit import Act
from bot.runbooks.check import Checker
from bot.runbooks.library import SHIPPED, checker_of
from bot.runbooks.reading import read
from bot.runbooks.runbook import Runbook
from models.errors import Refusal

MOST_UPLOADED = 50  # in a server
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
FILE_NAME = "Call the file something like `my_demo.toml`: small letters, digits, `_` and `-`, at most 40 of them."


class Books:
    """Reads runbooks, each text once."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._store = house.uploaded
        self._read: dict[str, Runbook] = {}

    @cached_property
    def checker(self) -> Checker:
        """What checks runbooks against the commands of this bot; its cogs are loaded by now."""
        return checker_of(self._house.tree, self._house.catalogue)

    @cached_property
    def shipped(self) -> dict[str, Runbook]:
        """The runbooks that come with the bot."""
        return {name: self.read(text) for name, text in self._shipped.items()}

    @cached_property
    def _shipped(self) -> dict[str, str]:
        return {path.stem: path.read_text(encoding="utf-8") for path in sorted(SHIPPED.glob("*.toml"))}

    async def texts(self, guild_id: int) -> dict[str, str]:
        """Return the runbooks there are in a server, as they are written, by name; may raise `DatabaseAway`."""
        return self._shipped | await self._store.of(guild_id)

    async def text(self, guild_id: int, name: str) -> str:
        """Return a runbook as it is written; raises `Refusal` where there is none of that name."""
        texts = await self.texts(guild_id)
        if name not in texts:
            raise Refusal(f"There is no runbook called “{inline(name, 40)}”. There is: {', '.join(texts)}.")
        return texts[name]

    def read(self, text: str) -> Runbook:
        """Read a runbook; raises `RunbookInvalid` where this version cannot run it any more."""
        if text not in self._read:
            self._read[text] = read(text.encode(), "runbook", self.checker, SHIPPED)
        return self._read[text]

    def of(self, demo: Demo) -> Runbook:
        """Return the runbook of a demo; raises `RunbookInvalid` where this version cannot run it any more."""
        return self.read(demo.runbook)

    async def upload(self, guild_id: int, actor_id: int, file_name: str, content: bytes) -> tuple[str, Runbook]:
        """Keep a runbook for a server, in place of one of the same name; return its name and what it says.

        Raises `Refusal`, and `RunbookInvalid` with what is wrong with it.
        """
        stem, _, kind = file_name.rpartition(".")
        name = stem.casefold().replace(" ", "_")
        if kind.casefold() != "toml" or not NAME.fullmatch(name):
            raise Refusal(f"A runbook is a TOML file. {FILE_NAME}")
        if name in self._shipped:
            raise Refusal(f"`{name}` comes with the bot. Give the file another name.")
        there = await self._store.of(guild_id)
        if name not in there and len(there) >= MOST_UPLOADED:
            raise Refusal(f"This server has {MOST_UPLOADED} runbooks, which is the most. `/demo remove` removes one.")
        # In a thread, as the largest takes so long that the bot would not answer others meanwhile.
        runbook = await asyncio.to_thread(read, content, f"{name}.toml", self.checker)
        what = f"`{name}`, {counted(len(runbook.steps), 'step')}"
        await self._store.put(name, content.decode("utf-8-sig"), Act(guild_id, actor_id, "upload demo", what))
        return name, runbook

    async def remove(self, guild_id: int, actor_id: int, name: str) -> None:
        """Remove a runbook that was uploaded; raises `Refusal` where there is none. A demo that runs goes on."""
        if name in self._shipped:
            raise Refusal(f"`{name}` comes with the bot, and stays.")
        if not await self._store.remove(name, Act(guild_id, actor_id, "remove demo", f"`{inline(name, 40)}`")):
            raise Refusal(f"No runbook called “{inline(name, 40)}” was uploaded here.")
