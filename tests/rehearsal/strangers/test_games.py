"""Prefix commands of a stranger that needs privileged intents."""

import asyncio
from pathlib import Path

import pytest

from rehearsal import Message, Rehearsal
from tests.rehearsal.document import validator
from tests.rehearsal.strangers.stranger import WITHIN, Stranger

INTENTS = ("message_content", "members")
CHANNELS = ("general", "dice", "members", "score", "lobby")
"""Discord takes five messages in five seconds in each: what is played in one does not wait for what is in another."""


async def answer(discord: Rehearsal, line: str, person: str = "ada", channel: str = "general") -> Message:
    """Say something, and return what the stranger says next there."""
    said = await discord.person(person).say(line, channel=channel)
    await discord.until(lambda: _since(discord, said), WITHIN)
    return _since(discord, said)[0]


def _since(discord: Rehearsal, said: Message) -> list[Message]:
    here = discord.person("ada").messages(said.channel.name)
    return [one for one in here if one.id > said.id and one.author.bot]


@pytest.mark.usefixtures("stranger")
class TestPlaying:
    async def test_arguments_are_converted(self, discord: Rehearsal) -> None:
        assert (await answer(discord, "!roll 3d1", channel="dice")).text == "3 dice: 1, 1, 1"
        assert (await answer(discord, "!roll many", channel="dice")).text == "BadArgument: many is not like 2d6."
        reply = await answer(discord, '!pick "a rook" "a rook"', channel="dice")
        assert (reply.text, reply.mentions) == ("a rook", [])
        assert reply.reference is not None
        assert (await answer(discord, "!team Moderator", channel="members")).text == "Moderator: Moderator"
        assert (await answer(discord, "!joined grace", channel="members")).text.startswith("Grace joined <t:")
        assert (
            await answer(discord, "!joined nobody", channel="members")
        ).text == 'MemberNotFound: Member "nobody" not found.'

    async def test_a_group_and_its_check(self, discord: Rehearsal) -> None:
        assert (await answer(discord, "!score", channel="score")).text == "!score set, or !score reset?"
        assert (
            await answer(discord, f"!score set <@{discord.person('grace').id}> 7", channel="score")
        ).text == "Grace: 7"
        assert (await answer(discord, "!score reset", channel="score")).text.startswith("MissingRole: ")
        assert (await answer(discord, "!score reset", "moderator", "score")).text == "All start again."

    async def test_a_guess_is_waited_for(self, discord: Rehearsal) -> None:
        await answer(discord, "!guess")
        await discord.person("grace").say("2")
        await discord.person("ada").say("well")
        guess = await discord.person("ada").say("2")
        await discord.until(lambda: "🎉" in guess.reactions, WITHIN)

    async def test_a_bell_rings_once(self, discord: Rehearsal) -> None:
        assert (await answer(discord, "!bell")).text == "Ding!"
        assert "!bell" not in [message.text for message in discord.person("ada").messages()]
        assert (await answer(discord, "!bell")).text.startswith("CommandOnCooldown: ")

    async def test_help(self, discord: Rehearsal) -> None:
        text = (await answer(discord, "!help")).text
        assert text.startswith("```\nA bot for an evening of games.")
        assert "  roll   Roll dice, such as 2d6." in text
        assert "![choose|pick]" in (await answer(discord, "!help choose")).text

    async def test_a_newcomer_is_welcomed(self, discord: Rehearsal) -> None:
        barbara = discord.add_person("barbara")
        await discord.until(lambda: barbara.messages("lobby"), WITHIN)
        message = barbara.messages("lobby")[0]
        assert message.text == f"Welcome <@{barbara.id}>! We are {len(discord.people) + 1} now."
        assert message.mentions == ["barbara"]


async def test_it_is_refused_where_they_are_not_switched_on(tmp_path: Path) -> None:
    log = tmp_path / "stranger.log"
    async with Rehearsal(validator=validator()) as server:
        stranger = Stranger(Path(__file__).with_name("games.py"), server, log)
        with pytest.raises(AssertionError, match="PrivilegedIntentsRequired"):
            await asyncio.wait_for(stranger.start(), WITHIN)
        (failure,) = server.failures
    assert failure.endswith("--intents message_content members")
