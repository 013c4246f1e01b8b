"""The account, against a loopback Discord."""

import discord
import pytest

from bot.client import CommandBot
from bot.doctor import account
from bot.doctor.finding import Mark
from bot.permissions import invitation
from models.catalogue import load_catalogue
from rehearsal import Rehearsal
from tests.bot.doctor.finding import all_of, fault, faults
from tests.bot.room import settings_of


def bot_of(world: Rehearsal) -> CommandBot:
    return CommandBot(settings_of(world), load_catalogue())


async def test_discord_answers_by_the_same_clock(world: Rehearsal) -> None:
    findings = await all_of(account.check_answer(world.api_url))
    assert [finding.mark for finding in findings] == [Mark.WELL, Mark.WELL]


async def test_a_discord_that_does_not_answer_is_a_fault() -> None:
    told = fault(await all_of(account.check_answer("http://127.0.0.1:9/api/v10")))
    assert "does not answer at http://127.0.0.1:9" in told
    assert "network" in told


def test_a_clock_that_is_wrong_is_told_with_how_much() -> None:
    assert account.of_clocks(-4.0).mark is Mark.WELL
    assert "90 s ahead of Discord's" in str(account.of_clocks(90.0))
    assert "90 s behind Discord's" in str(account.of_clocks(-90.0))


async def test_the_invitation_is_that_of_this_application(world: Rehearsal) -> None:
    async with bot_of(world) as bot:
        findings = await all_of(account.check_token(bot, world.token))
    assert faults(findings) == []
    assert invitation(world.guild.bot.id) in "\n".join(finding.said for finding in findings)


async def test_a_token_that_is_refused_says_where_to_get_another_and_not_what_it_was(world: Rehearsal) -> None:
    async with bot_of(world) as bot:
        told = fault(await all_of(account.check_token(bot, "hunter2")))
    assert "DISCORD_TOKEN (401)" in told
    assert "Reset Token" in told
    assert "hunter2" not in told


async def test_privileged_intents_that_are_not_switched_on_are_a_fault(
    world: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bot_of(world) as bot:
        wanted = discord.Intents(guilds=True, members=True, message_content=True)
        monkeypatch.setattr(CommandBot, "intents", property(lambda _bot: wanted))
        told = fault(await all_of(account.check_token(bot, world.token)))
    assert "members, message_content" in told
