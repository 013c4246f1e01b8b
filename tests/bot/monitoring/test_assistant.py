"""What the real bot tells of itself, in a loopback server."""

import re
from dataclasses import replace

import pytest
from prometheus_client import generate_latest

from bot.client import Assistant
from bot.database.connection import Database
from bot.jobs.job import QueueLoad, State
from bot.monitoring import queries
from bot.monitoring.assistant import BotMonitoring
from bot.settings import Settings
from models.catalogue import load_catalogue
from tests.bot.memory import MemoryJobs
from tests.bot.memory_stores import memory_stores
from tests.bot.room import Room

BUSY = QueueLoad(waiting=3, running=2, oldest_waiting=41.5, workers=1, slots=2)
IDLE = QueueLoad(waiting=0, running=0, oldest_waiting=0, workers=0, slots=0)


class Pinged(Database):
    """A database that answers, or does not."""

    def __init__(self, *, answers: bool) -> None:
        super().__init__("")
        self._answers = answers

    async def ping(self) -> bool:
        return self._answers


class Bot(Assistant):
    """A bot that is connected to Discord, or is not."""

    connected = False

    def is_ready(self) -> bool:
        return self.connected


@pytest.fixture
def queues() -> MemoryJobs:
    """Queues that stand as a test says."""
    jobs = MemoryJobs()
    jobs.queues = {"inference": BUSY, "training": IDLE}
    return jobs


@pytest.fixture
def bot(queues: MemoryJobs) -> Bot:
    """A bot that has not signed in."""
    return Bot(Settings(), load_catalogue(), replace(memory_stores(), jobs=queues, cards=queues.cards))


@pytest.fixture(autouse=True)
def asking_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "KEPT", 0.0)


@pytest.fixture
def monitoring(room: Room) -> BotMonitoring:
    """Those of the bot in a room."""
    return BotMonitoring(room.bot, Database(""))


async def scraped(monitoring: BotMonitoring) -> dict[str, float]:
    """Return each number by its name and labels."""
    await monitoring.refresh()
    lines = [line for line in generate_latest(monitoring.registry).decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@pytest.mark.parametrize("connected", [True, False])
@pytest.mark.parametrize("answers", [True, False])
async def test_health_is_that_of_discord_and_of_the_database(bot: Bot, connected: bool, answers: bool) -> None:
    bot.connected = connected
    health = await BotMonitoring(bot, Pinged(answers=answers)).health()
    assert health == {"discord": connected, "database": answers, "disk": True, "workers": True}


async def test_a_bot_whose_database_has_no_room_is_not_well(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pinged, "full", True)
    health = await BotMonitoring(bot, Pinged(answers=True)).health()
    assert (health["database"], health["disk"]) == (True, False)


async def test_a_bot_for_which_nobody_works_is_not_well(bot: Bot, queues: MemoryJobs) -> None:
    monitoring = BotMonitoring(bot, Pinged(answers=True))
    queues.queues = {"inference": IDLE, "training": IDLE}
    assert not (await monitoring.health())["workers"]
    queues.queues = {"inference": BUSY, "training": IDLE}
    assert (await monitoring.health())["workers"]


async def test_queues_are_told_as_they_stand(bot: Bot) -> None:
    told = await scraped(BotMonitoring(bot, Database("")))
    assert told["workshop_database_up"] == 1
    assert told['workshop_jobs{queue="inference",state="waiting"}'] == 3
    assert told['workshop_jobs{queue="inference",state="running"}'] == 2
    assert told['workshop_jobs_oldest_waiting_seconds{queue="inference"}'] == 41.5
    assert told['workshop_workers{queue="inference"}'] == 1
    assert told['workshop_workers_slots{queue="inference"}'] == 2
    assert told['workshop_workers{queue="training"}'] == 0


async def test_a_database_that_is_away_leaves_its_numbers_out_until_it_is_back(bot: Bot, queues: MemoryJobs) -> None:
    monitoring = BotMonitoring(bot, Database(""))
    queues.away = True
    told = await scraped(monitoring)
    assert told["workshop_database_up"] == 0
    assert not [name for name in told if name.startswith(("workshop_jobs", "workshop_workers"))]
    queues.away = False
    assert (await scraped(monitoring))['workshop_jobs{queue="inference",state="waiting"}'] == 3


async def test_before_it_signs_in_it_knows_no_latency(bot: Bot) -> None:
    told = await scraped(BotMonitoring(bot, Database("")))
    assert (told["workshop_discord_ready"], told["workshop_discord_servers"]) == (0, 0)
    assert "workshop_discord_latency_seconds" not in told


async def test_what_happens_in_a_server_is_counted(room: Room, monitoring: BotMonitoring) -> None:
    card = await room.ask(room.ada, "A secret prompt")
    told = await scraped(monitoring)
    assert (told["workshop_discord_ready"], told["workshop_discord_servers"], told["workshop_cards_kept"]) == (1, 1, 1)
    room.work(room.latest, State.SUCCEEDED)
    await room.cards.until_ended(room.latest)
    assert "fox" in card.text
    await room.told(await room.alan.press(card, "Delete"))
    told = await scraped(monitoring)
    assert told["workshop_cards_kept"] == 0
    assert told['workshop_card_edits_total{outcome="done"}'] >= 1
    assert told['workshop_card_edits_total{outcome="gone"}'] == 0
    assert told['workshop_errors_total{answer="sentence"}'] == 1
    assert told['workshop_interactions_total{type="component"}'] == 1
    assert told["workshop_interaction_acknowledged_seconds_count"] == 2


async def test_nothing_told_names_a_person_or_repeats_what_they_wrote(room: Room, monitoring: BotMonitoring) -> None:
    await room.finished(room.ada, "A secret prompt")
    labels = {label for name in await scraped(monitoring) for label in re.findall(r'="([^"]*)"', name)}
    assert not [label for label in labels if "secret" in label or re.search(r"[0-9]{5}", label)]
    assert len(labels) < 60
