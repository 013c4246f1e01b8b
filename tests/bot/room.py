"""The real bot in a loopback server, its queue in memory: what people type and press, without workers or database."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cards.family import AnyCardFamily
from bot.cards.stores import Stores
from bot.client import Assistant
from bot.jobs.job import Job, State
from bot.jobs.notifications import JobNotification, Reconnected
from bot.settings import Settings
from models.catalogue import load_catalogue
from rehearsal import Interaction, Message, Person, Rehearsal
from tests.bot.cards.doubles import RESULT
from tests.bot.demos.memory import MemoryDemos, MemoryUploaded
from tests.bot.memory import MemoryJobs
from tests.bot.memory_board import MemoryDays, MemoryFigures, MemoryLinks
from tests.bot.memory_cards import MemoryCards
from tests.bot.memory_steering import MemoryAudit, MemoryPanels, MemorySteering
from tests.bot.memory_stores import (
    MemoryArtifacts,
    MemoryDataSets,
    MemoryForgetting,
    MemoryServers,
    MemoryTunedModels,
)
from tests.rehearsal.client import running
from tests.rehearsal.document import validator

CROWDED = "lobby"


class Prompt(Assistant):
    """The bot, ready at once: discord.py's wait of two seconds for more servers would outlive a test."""

    def __init__(self, settings: Settings, stores: Stores) -> None:
        super().__init__(settings, load_catalogue(), stores)
        self._connection.guild_ready_timeout = 0


class Room:
    """The bot and everything around it."""

    def __init__(self, world: Rehearsal, settings: Settings) -> None:
        self.world = world
        self.cards = MemoryCards()
        self.jobs = MemoryJobs(self.cards)
        self.jobs.on_change = self._tell
        self.events: asyncio.Queue[JobNotification | Reconnected] = asyncio.Queue()
        self.artifacts = MemoryArtifacts()
        self.tuned = MemoryTunedModels()
        self.data_sets = MemoryDataSets()
        self.audit = MemoryAudit()
        self.servers = MemoryServers(self.audit)
        self.panels = MemoryPanels()
        self.steering = MemorySteering(self.jobs, self.audit)
        self.demos = MemoryDemos()
        self.uploaded = MemoryUploaded(self.audit)
        self.forgetting = MemoryForgetting(self.jobs, self.tuned, self.demos)
        self.links = MemoryLinks()
        self.figures = MemoryFigures()
        self.days = MemoryDays()
        stores = Stores(
            jobs=self.jobs,
            cards=self.cards,
            artifacts=self.artifacts,
            tuned=self.tuned,
            data_sets=self.data_sets,
            servers=self.servers,
            steering=self.steering,
            audit=self.audit,
            panels=self.panels,
            demos=self.demos,
            uploaded=self.uploaded,
            forgetting=self.forgetting,
            links=self.links,
            figures=self.figures,
            days=self.days,
        )
        self.bot = Prompt(settings, stores)

    @property
    def family(self) -> AnyCardFamily:
        """How `/generate` cards look."""
        return self.bot.registry.families["generate"]

    @property
    def ada(self) -> Person:
        return self.world.person("ada")

    @property
    def alan(self) -> Person:
        return self.world.person("alan")

    @property
    def moderator(self) -> Person:
        return self.world.person("moderator")

    async def heard(self) -> AsyncGenerator[JobNotification | Reconnected, None]:
        """Yield what `tell` was given, as the database's events do."""
        while True:
            yield await self.events.get()

    async def ask(
        self, person: Person, prompt: str = "Once", *, channel: str = "general", private: bool = False
    ) -> Message:
        """Type `/generate` and return its card."""
        sent = await person.command("generate", {"prompt": prompt, "private": private}, channel=channel)
        return await self.card(sent)

    async def card(self, sent: Interaction) -> Message:
        """Return the card that an interaction brought, once it is more than "thinking…"."""
        await self.world.until(lambda: sent.message is not None and not sent.message.thinking and sent.message.text)
        assert sent.message is not None
        return sent.message

    async def card_where_it_goes_on(self, sent: Interaction) -> Message:
        """Return the card that an interaction brought, in its thread where it has one."""
        begun = await self.card(sent)
        await self.cards.until_moved(self.latest)
        card = self.cards.rows[self.latest]
        if card.message_id in {None, begun.id}:
            return begun
        return self.world.messages.of(self.world.guild.channels[card.channel_id])[card.message_id]

    async def told(self, sent: Interaction) -> Message:
        """Return the private sentence that an interaction was answered with, and make sure that nothing else stays."""
        await self.world.until(lambda: any(message.text for message in answers(sent)))
        (sentence,) = answers(sent)
        assert sentence.ephemeral
        assert "Traceback" not in sentence.text
        return sentence

    def work(self, job_id: int, state: State, **changes: Any) -> None:
        """Change a job as a worker does, and let the bot hear of it."""
        now = datetime.now(UTC)
        result = RESULT if state is State.SUCCEEDED else None
        outcome = {"state": state, "attempt": 1, "started_at": now, "result": result, **changes}
        finished_at = now if state.terminal else None
        self.jobs.change(replace(self.jobs.rows[job_id], **{"finished_at": finished_at, **outcome}))

    async def finished(
        self, person: Person, prompt: str = "Once", *, channel: str = "general", private: bool = False, **changes: Any
    ) -> Message:
        """Return the card of a job that succeeded, in its last state."""
        card = await self.ask(person, prompt, channel=channel, private=private)
        self.work(self.latest, State.SUCCEEDED, **changes)
        await self.cards.until_ended(self.latest)
        return card

    @property
    def latest(self) -> int:
        """The job that was submitted last."""
        return max(self.jobs.rows)

    def _tell(self, job: Job) -> None:
        self.events.put_nowait(JobNotification(job.id, job.attempt, state=job.state))


def answers(sent: Interaction) -> list[Message]:
    """Return what stands in answer to an interaction, but for the message whose button was pressed."""
    shown = [message for message in (sent.message, *sent.followups) if message is not None and not message.deleted]
    return [message for message in shown if message is not sent.source]


def labels(message: Message) -> list[str]:
    """Return what the buttons of a message say."""
    return [button.label for button in message.buttons]


def settings_of(world: Rehearsal, **changes: object) -> Settings:
    """Return the settings of a bot that lives in a rehearsal, some of them changed."""
    return Settings.model_validate(
        {
            "discord_api_url": world.api_url,
            "discord_gateway_url": world.gateway_url,
            "discord_cdn_url": world.cdn_url,
            "discord_token": world.token,
            "instructor_role_ids": [world.guild.role_ids["Instructor"]],
            "moderator_role_ids": [world.guild.role_ids["Moderator"]],
            "crowded_channel_ids": [world.guild.channel_ids[CROWDED]],
            "moderators_channel_id": world.guild.channel_ids["moderators"],
            "participant_running": 1,
            "participant_waiting": 1,
            **changes,
        }
    )


@pytest.fixture
async def world() -> AsyncIterator[Rehearsal]:
    """A loopback Discord that discord.py is pointed at."""
    async with running(Rehearsal(validator=validator())) as made:
        yield made
        assert made.failures == []


@pytest.fixture
async def room(world: Rehearsal) -> AsyncIterator[Room]:
    """The bot, signed in, its commands registered, keeping its cards."""
    async with opened(world, settings_of(world)) as made:
        yield made


@asynccontextmanager
async def opened(world: Rehearsal, settings: Settings) -> AsyncIterator[Room]:
    """Yield such a room, of a bot with these settings."""
    made = Room(world, settings)
    async with made.bot as bot:
        await bot.login(world.token)
        await bot.tree.sync()
        connection = asyncio.create_task(bot.connect())
        keeper = asyncio.create_task(bot.desk.keeper.run(made.heard()))
        await world.ready()
        yield made
        assert not keeper.done(), "the keeper ended"
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
    await connection
