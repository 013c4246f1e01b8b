"""The bot as Discord sees it: what it asks for, what it offers, whom it may mention."""

import asyncio
from pathlib import Path

import discord
import pytest

from bot import client as client_module
from bot.client import COGS, CommandBot
from bot.jobs.job import State
from bot.settings import Settings
from models.catalogue import load_catalogue
from rehearsal import Rehearsal
from tests.bot.memory_stores import memory_stores
from tests.bot.room import Prompt, Room, settings_of


async def test_every_family_of_commands_is_loaded(room: Room) -> None:
    expected = {f"cogs.{path.parent.name}" for path in COGS.glob("*/command.py")}
    assert {".".join(type(cog).__module__.split(".")[:2]) for cog in room.bot.cogs.values()} == expected
    assert {"cogs.generate", "cogs.jobs"} <= expected


async def test_a_folder_without_a_command_holds_what_families_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("jobs/command.py", "shared/pairs.py"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    monkeypatch.setattr(client_module, "COGS", tmp_path)
    async with CommandBot(Settings(), load_catalogue()) as bot:
        await bot.setup_hook()
        assert [type(cog).__module__ for cog in bot.cogs.values()] == ["cogs.jobs.command"]


async def test_it_asks_for_nothing_privileged_and_mentions_nobody(room: Room) -> None:
    privileged = discord.Intents(members=True, presences=True, message_content=True)
    assert room.bot.intents.value & privileged.value == 0
    allowed = room.bot.allowed_mentions
    assert allowed
    assert allowed.to_dict() == discord.AllowedMentions.none().to_dict()


async def test_commands_are_for_servers_only(room: Room) -> None:
    for command in room.ada.commands:
        assert (command["contexts"], command["integration_types"]) == ([0], [0])


async def test_commands_are_not_registered_at_start(world: Rehearsal) -> None:
    async with Prompt(settings_of(world), memory_stores()) as bot:
        running = asyncio.create_task(bot.start(world.token))
        await world.ready()
        await bot.wait_until_ready()
        assert world.person("ada").commands == []
    await running


async def test_it_says_nothing_to_those_who_mention_it(room: Room) -> None:
    """It has no commands but slash commands, and gets no messages at all."""
    await room.ada.say(f"<@{room.world.guild.bot.id}> help")
    await room.ask(room.ada)
    assert [message.author.bot for message in room.ada.messages()] == [False, True]


async def test_closing_ends_its_cards_first(world: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Prompt(settings_of(world), memory_stores()) as bot:
        closed: list[bool] = []

        async def note() -> None:
            closed.append(bot.is_closed())

        monkeypatch.setattr(bot.desk.keeper, "close", note)
    assert closed == [False]


async def test_a_dropped_gateway_is_taken_up_again(room: Room) -> None:
    card = await room.ask(room.ada)
    await room.world.gateway.close()
    room.work(room.latest, State.SUCCEEDED)
    await room.cards.until_ended(room.latest)
    assert "there was a fox" in card.text
    await room.world.ready()
    await room.ask(room.alan)
