"""Whatever goes wrong becomes one private sentence, however the interaction was acknowledged before."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import discord
import pytest
from discord import app_commands
from pydantic import BaseModel, Field, ValidationError

from bot.access import Access
from bot.client import Tree
from bot.database.connection import DatabaseAway, DatabaseFull, DatabaseSlow
from bot.errors import count_of_errors, explain
from bot.jobs.job import TooManyWaiting
from bot.jobs.rows import UnreadableJob
from bot.servers.servers import Servers
from bot.servers.settings import ServerSettings
from bot.settings import Settings
from models.errors import Refusal
from models.tasks.generate.request import GenerateRequest
from rehearsal import Interaction, Message, Rehearsal
from rehearsal.users import Permission
from tests.bot.memory_stores import MemoryServers
from tests.bot.room import answers

SECRET = "postgresql://bot:hunter2@db"

Act = Callable[["discord.Interaction[Prober]"], Awaitable[object]]


class Prober(discord.Client):
    """A bot with one command, which does what a test wants, and then raises."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0)
        self.tree = Tree(self)  # type: ignore[arg-type] # the tree asks no more of its client than what follows
        self.access = Access(Settings(), Servers(ServerSettings(), MemoryServers()))
        self.act: Act = nothing
        self.error: Exception = Refusal("No.")
        self.errors = count_of_errors()

        @self.tree.command()
        async def probe(interaction: discord.Interaction[Prober], option: str = "") -> None:
            """Try what goes wrong."""
            await self.act(interaction)
            raise self.error

        @probe.autocomplete("option")
        async def complete(interaction: discord.Interaction[Prober], typed: str) -> list[app_commands.Choice[str]]:
            raise self.error

    async def setup_hook(self) -> None:
        await self.tree.sync()


async def nothing(interaction: discord.Interaction[Prober]) -> None:
    """Do not acknowledge."""


async def defer(interaction: discord.Interaction[Prober]) -> None:
    await interaction.response.defer(thinking=True)


async def defer_privately(interaction: discord.Interaction[Prober]) -> None:
    await interaction.response.defer(thinking=True, ephemeral=True)


async def defer_and_lose(interaction: discord.Interaction[Prober]) -> None:
    """Acknowledge, and have somebody delete "thinking…" meanwhile."""
    await interaction.response.defer(thinking=True)
    await interaction.delete_original_response()


async def answer(interaction: discord.Interaction[Prober]) -> None:
    await interaction.response.send_message("An answer.")


@pytest.fixture
async def prober(world: Rehearsal) -> AsyncIterator[Prober]:
    async with Prober() as bot:
        running = asyncio.create_task(bot.start(world.token))
        await world.ready()
        yield bot
    await running


def told(prober: Prober) -> dict[str, float]:
    """Return how often people were told what."""
    (counter,) = prober.errors.collect()
    return {sample.labels["answer"]: sample.value for sample in counter.samples if sample.name.endswith("_total")}


async def sentence(world: Rehearsal, sent: Interaction) -> Message:
    """Return the private sentence."""
    await world.until(lambda: any(message.ephemeral and message.text for message in answers(sent)))
    (found,) = [message for message in answers(sent) if message.ephemeral]
    return found


@pytest.mark.parametrize("act", [nothing, defer, defer_privately, defer_and_lose])
async def test_a_sentence_is_private_and_all_that_stays(world: Rehearsal, prober: Prober, act: Act) -> None:
    prober.act = act
    sent = await world.person("ada").command("probe")
    assert "No." in (await sentence(world, sent)).text
    assert len(answers(sent)) == 1
    assert world.person("alan").messages() == []
    assert told(prober) == {"sentence": 1, "reference": 0}


async def test_what_discord_refuses_the_bot_is_told_where_people_can_do_something(
    world: Rehearsal, prober: Prober
) -> None:
    async def look(interaction: discord.Interaction[Prober]) -> None:
        await defer_privately(interaction)
        await interaction.client.fetch_channel(world.guild.channel_ids["lobby"])

    prober.act = look
    world.permit("lobby", world.guild.bot.name, deny=int(Permission.VIEW_CHANNEL))
    sent = await world.person("ada").command("probe")
    await world.until(lambda: any("let me in" in message.text for message in answers(sent)))


async def test_an_answer_stays_beside_the_sentence(world: Rehearsal, prober: Prober) -> None:
    prober.act = answer
    sent = await world.person("ada").command("probe")
    assert "No." in (await sentence(world, sent)).text
    assert [message.text for message in world.person("alan").messages()] == ["An answer."]


async def test_what_is_not_theirs_to_know_goes_to_the_log_under_a_reference(
    world: Rehearsal, prober: Prober, caplog: pytest.LogCaptureFixture
) -> None:
    prober.error = RuntimeError(SECRET)
    shown = (await sentence(world, await world.person("ada").command("probe"))).text
    assert SECRET not in shown
    assert "RuntimeError" not in shown
    reference = re.search(r"`(\w+)`", shown)
    assert reference
    (noted,) = [record for record in caplog.records if record.name == "bot.errors"]
    assert reference[1] in noted.getMessage()
    assert noted.exc_info
    assert told(prober) == {"sentence": 0, "reference": 1}


class Noted(logging.Handler):
    """Tells when there is something in a log."""

    def __init__(self) -> None:
        super().__init__()
        self.records: asyncio.Queue[logging.LogRecord] = asyncio.Queue()

    def emit(self, record: logging.LogRecord) -> None:
        self.records.put_nowait(record)


async def test_what_cannot_be_said_any_more_is_noted(world: Rehearsal, prober: Prober) -> None:
    world.interactions.acknowledge_within = 0.0
    noted = Noted()
    logging.getLogger("bot.errors").addHandler(noted)
    try:
        sent = await world.person("ada").command("probe")
        record = await noted.records.get()
    finally:
        logging.getLogger("bot.errors").removeHandler(noted)
    assert str(sent.id) in record.getMessage()
    assert sent.failed


async def test_a_command_that_is_no_more_gets_a_sentence(world: Rehearsal, prober: Prober) -> None:
    prober.tree.clear_commands(guild=None)
    assert "reload" in (await sentence(world, await world.person("ada").command("probe"))).text


async def test_completing_for_a_command_that_is_no_more_is_left_alone(world: Rehearsal, prober: Prober) -> None:
    # Discord takes nothing but choices there, so there is nothing to say.
    prober.tree.clear_commands(guild=None)
    world.interactions.acknowledge_within = 0.1
    with pytest.raises(TimeoutError):
        await world.person("ada").autocomplete("probe", "option", "x")
    assert not world.refusals


async def test_an_error_in_autocomplete_disturbs_nothing(world: Rehearsal, prober: Prober) -> None:
    world.interactions.acknowledge_within = 0.1
    with pytest.raises(TimeoutError):
        await world.person("ada").autocomplete("probe", "option", "x")
    assert not world.refusals
    world.interactions.acknowledge_within = 3
    assert "No." in (await sentence(world, await world.person("ada").command("probe"))).text


class Options(BaseModel):
    temperature: float = Field(le=2)
    prompt: str = Field(max_length=3)


def invalid() -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        Options.model_validate({"temperature": 3, "prompt": SECRET})
    return caught.value


@app_commands.command()
async def known(interaction: discord.Interaction) -> None:
    """Do nothing."""


EXPLAINED: list[tuple[BaseException, str]] = [
    (Refusal("Not you."), "Not you."),
    (Refusal("Too long."), "Too long."),
    (app_commands.CommandInvokeError(known, Refusal("Not you.")), "Not you."),
    (TooManyWaiting(6), "6 jobs"),
    (DatabaseAway("connection to 10.0.0.1 failed"), "restarting"),
    (DatabaseSlow("no answer in time"), "in time"),
    (DatabaseFull("could not extend file"), "disk is full"),
    (UnreadableJob("job 1"), "earlier version"),
    (discord.RateLimited(3600.0), "in some minutes"),
    (app_commands.TransformerError("<x>", discord.AppCommandOptionType.string, app_commands.Transformer()), "`<x>`"),
    (app_commands.CommandSignatureMismatch(known), "reload"),
    (app_commands.CommandNotFound("probe", []), "reload"),
    (app_commands.NoPrivateMessage(), "server"),
    (app_commands.MissingAnyRole(["Instructor"]), "role"),
]


@pytest.mark.parametrize(("error", "part"), EXPLAINED, ids=lambda value: type(value).__name__)
def test_what_people_can_do_something_about_is_explained(error: BaseException, part: str) -> None:
    explained = explain(error)
    assert explained
    assert part in explained
    assert "10.0.0.1" not in explained


def test_an_option_that_does_not_fit_is_named_and_its_value_is_not_repeated() -> None:
    explained = explain(invalid())
    assert explained
    assert "`temperature`" in explained
    assert "`prompt`" in explained
    assert SECRET not in explained


@pytest.mark.parametrize("half", ["\ud83d", "Once \ude00 upon"])
def test_half_a_character_is_told_in_words_for_people(half: str) -> None:
    with pytest.raises(ValidationError) as refused:
        GenerateRequest(prompt=half, model="smollm2")
    assert (explain(refused.value) or "").startswith("`prompt`: the text holds half of a character")


@pytest.mark.parametrize("error", [RuntimeError(SECRET), KeyError("x"), app_commands.AppCommandError("odd")])
def test_the_rest_is_not_explained(error: Exception) -> None:
    assert explain(error) is None
    assert explain(app_commands.CommandInvokeError(known, error)) is None
