"""A card is edited over real sockets, by whichever way is still open."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord import app_commands

from bot.cards.delivery import CardGone, CardLater, CardOutOfReach, Delivery
from bot.cards.family import StoredFile
from bot.cards.layout import Rendered
from bot.discord_address import point_discord
from bot.jobs.job import Card
from bot.settings import Settings
from rehearsal import Interaction, Rehearsal
from rehearsal.users import Permission
from tests.bot.memory_stores import MemoryArtifacts
from tests.rehearsal.document import validator

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (64).to_bytes(4, "big") * 2 + b"rest"


class SampleBot(discord.Client):
    """A bot with one command, which leaves "thinking…" behind."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0)
        self.tree = app_commands.CommandTree(self)
        self.acknowledged: asyncio.Queue[discord.Interaction] = asyncio.Queue()

        @self.tree.command()
        async def think(interaction: discord.Interaction, private: bool) -> None:
            """Think."""
            await interaction.response.defer(ephemeral=private, thinking=True)
            self.acknowledged.put_nowait(interaction)

    async def setup_hook(self) -> None:
        await self.tree.sync()


class Stage:
    def __init__(self, world: Rehearsal, bot: SampleBot) -> None:
        self.world = world
        self.bot = bot
        self.delivery = Delivery(bot, MemoryArtifacts())

    async def card(self, *, private: bool = False) -> tuple[Interaction, Card]:
        """Let a person ask, and return where the card is to be."""
        sent = await self.world.person("ada").command("think", {"private": private})
        self.interaction = await self.bot.acknowledged.get()
        assert sent.message is not None
        return sent, Card(
            job_id=1,
            application_id=self.world.guild.bot.id,
            guild_id=self.world.guild.id,
            channel_id=sent.channel.id,
            message_id=sent.message.id,
            private=private,
            token=sent.token,
            token_expires_at=datetime.now(UTC) + timedelta(minutes=15),
            settled_at=None,
        )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    async with Rehearsal(validator=validator()) as world, SampleBot() as bot:
        addresses = {"api": world.api_url, "gateway": world.gateway_url, "cdn": world.cdn_url}
        point_discord(Settings.model_validate({f"discord_{name}_url": url for name, url in addresses.items()}))
        running = asyncio.create_task(bot.start(world.token))
        await world.ready()
        yield Stage(world, bot)
        await bot.close()
        await running
        assert world.failures == []


def rendered(text: str) -> Rendered:
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.TextDisplay(text))
    return Rendered(view, [])


def pictured(text: str, file: StoredFile) -> Rendered:
    plain = rendered(text)
    plain.view.add_item(
        discord.ui.MediaGallery[Any]().add_item(media=f"attachment://{file.name}", description="A curve")
    )
    return replace(plain, stored=[file])


async def test_an_interaction_edits_its_own_card(stage: Stage) -> None:
    sent, card = await stage.card()
    await stage.delivery.edit(card, rendered("written"), last=False)
    assert sent.message
    assert sent.message.text == "written"


@pytest.mark.parametrize("known", [True, False], ids=["expired by the clock", "found dead"])
async def test_a_public_card_is_edited_by_the_bot_itself_once_the_token_is_dead(stage: Stage, known: bool) -> None:
    sent, card = await stage.card()
    sent.expire()
    if known:
        card = replace(card, token_expires_at=datetime.now(UTC))
    await stage.delivery.edit(card, rendered("late"), last=True)
    assert sent.message
    assert sent.message.text == "late"


async def test_a_private_card_is_out_of_reach_once_the_token_is_dead(stage: Stage) -> None:
    sent, card = await stage.card(private=True)
    sent.expire()
    with pytest.raises(CardOutOfReach):
        await stage.delivery.edit(card, rendered("late"), last=True)


@pytest.mark.parametrize("token", [True, False], ids=["through the interaction", "by the bot"])
async def test_a_stored_picture_is_shown(stage: Stage, token: bool) -> None:
    sent, card = await stage.card()
    card = card if token else replace(card, token=None)
    artifacts = MemoryArtifacts()
    delivery = Delivery(stage.bot, artifacts)
    curve = StoredFile("curve.png", artifacts.keep(PNG))
    for text in ("step 1", "step 2"):
        await delivery.edit(card, pictured(text, curve), last=False)
    assert sent.message
    assert sent.message.text == "step 2"
    (shown,) = sent.message.attachments
    assert shown.name == "curve.png"


async def test_a_deleted_card_is_gone(stage: Stage) -> None:
    sent, card = await stage.card()
    await stage.interaction.delete_original_response()
    with pytest.raises(CardGone):
        await stage.delivery.edit(card, rendered("late"), last=True)
    with pytest.raises(CardGone):
        await stage.delivery.edit(replace(card, token=None), rendered("late"), last=True)
    assert sent.message is None


async def test_a_card_without_a_message_is_gone(stage: Stage) -> None:
    _, card = await stage.card()
    for nowhere in (replace(card, message_id=None), replace(card, message_id=None, token=None)):
        with pytest.raises(CardGone):
            await stage.delivery.edit(nowhere, rendered("late"), last=True)


async def test_a_card_where_the_bot_sees_nothing_is_edited_while_its_token_lives(stage: Stage) -> None:
    sent, card = await stage.card()
    assert not stage.delivery.needs_token(card)
    updated = stage.bot.wait_for("guild_channel_update", timeout=5)
    stage.world.permit("general", stage.world.guild.bot.name, deny=int(Permission.VIEW_CHANNEL))
    await updated
    assert stage.delivery.needs_token(card)
    await stage.delivery.edit(card, rendered("written"), last=False)
    assert sent.message
    assert sent.message.text == "written"
    sent.expire()
    with pytest.raises(CardOutOfReach):
        await stage.delivery.edit(card, rendered("late"), last=True)
    stage.world.permit("general", stage.world.guild.bot.name)


async def test_a_card_in_a_channel_that_is_gone_is_gone(stage: Stage) -> None:
    _, card = await stage.card()
    with pytest.raises(CardGone):
        await stage.delivery.edit(replace(card, token=None, channel_id=404), rendered("late"), last=True)


@pytest.mark.parametrize("token", [True, False], ids=["through the interaction", "by the bot"])
async def test_a_card_in_an_archived_thread_is_for_later(stage: Stage, token: bool) -> None:
    sent, card = await stage.card()
    channel = stage.bot.get_channel(card.channel_id)
    assert isinstance(channel, discord.TextChannel)
    assert sent.message
    name = f"Heads {card.message_id}"
    await channel.create_thread(name=name, type=discord.ChannelType.public_thread)
    sent = await stage.world.person("ada").command("think", {"private": False}, channel=name)
    await stage.bot.acknowledged.get()
    assert sent.message
    thread = await stage.bot.fetch_channel(sent.channel.id)
    assert isinstance(thread, discord.Thread)
    await thread.edit(archived=True)
    where = replace(card, channel_id=thread.id, message_id=sent.message.id, token=sent.token if token else None)
    with pytest.raises(CardLater):
        await stage.delivery.edit(where, rendered("late"), last=True)


async def test_what_discord_refuses_is_raised(stage: Stage) -> None:
    _, card = await stage.card()
    for way in (card, replace(card, token=None)):
        with pytest.raises(discord.HTTPException, match="4000"):
            await stage.delivery.edit(way, rendered("x" * 4001), last=True)


async def test_an_edit_by_the_bot_gives_way_to_a_last_one(stage: Stage) -> None:
    sent, card = await stage.card()
    await stage.delivery.edit(card, rendered("shown"), last=False)
    card = replace(card, token=None)
    stage.delivery._last_edits[card.channel_id] += 1
    await stage.delivery.edit(card, rendered("not shown"), last=False)
    stage.delivery._last_edits[card.channel_id] -= 1
    assert sent.message
    assert sent.message.text == "shown"


@pytest.mark.parametrize("token", [True, False], ids=["through the interaction", "by the bot"])
async def test_a_ping_mentions_the_owner_and_nobody_else(stage: Stage, token: bool) -> None:
    sent, card = await stage.card()
    await stage.delivery.edit(card, rendered("done"), last=True)
    card = card if token else replace(card, token=None)
    await stage.delivery.ping(card, sent.user.id, "@everyone it is ready")
    ping = stage.world.person("alan").messages()[-1]
    assert ping.mentions == ["ada"]


async def test_a_ping_goes_by_the_bot_where_the_token_is_found_dead(stage: Stage) -> None:
    sent, card = await stage.card()
    await stage.delivery.edit(card, rendered("done"), last=True)
    sent.expire()
    await stage.delivery.ping(card, sent.user.id, "it is ready")
    assert stage.world.person("alan").messages()[-1].mentions == ["ada"]


@pytest.mark.parametrize("known", [True, False], ids=["expired by the clock", "found dead"])
async def test_a_private_ping_without_a_token_is_not_sent(stage: Stage, known: bool) -> None:
    sent, card = await stage.card(private=True)
    await stage.delivery.edit(card, rendered("done"), last=True)
    sent.expire()
    if known:
        card = replace(card, token_expires_at=datetime.now(UTC))
    people = [stage.world.person(name) for name in ("ada", "alan")]
    before = [len(person.messages()) for person in people]
    await stage.delivery.ping(card, sent.user.id, "it is ready")
    assert [len(person.messages()) for person in people] == before


async def test_a_private_ping_stays_private(stage: Stage) -> None:
    sent, card = await stage.card(private=True)
    await stage.delivery.edit(card, rendered("done"), last=True)
    await stage.delivery.ping(card, sent.user.id, "it is ready")
    ping = stage.world.person("ada").messages()[-1]
    assert ping.ephemeral
    assert "it is ready" in ping.text
