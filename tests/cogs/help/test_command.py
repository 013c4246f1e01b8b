"""`/help`: every command, in the person's language, with an example that a button runs."""

import discord
from discord import app_commands

from bot.access import Role, needed
from cogs.help.try_button import TryButton
from rehearsal import Message
from tests.bot.room import Room, labels


async def helped(room: Room) -> Message:
    return await room.card(await room.ada.command("help"))


async def test_every_command_that_one_may_use_is_told(room: Room) -> None:
    shown = await helped(room)
    assert shown.ephemeral
    commands = {each.qualified_name: each for each in room.bot.tree.walk_commands()}
    for command in room.ada.typable:
        own = commands[command["name"]]
        assert isinstance(own, app_commands.Command)
        told = f"**/{command['name']}** {command['description']}" in shown.text
        assert told == (needed(own) is Role.PARTICIPANT)
    assert "1 job running" in shown.text


async def test_moderators_read_what_they_may_do_beside(room: Room) -> None:
    assert "**/queue** cancel · move · pause" not in (await helped(room)).text
    shown = await room.card(await room.moderator.command("help"))
    assert "**/queue** cancel · move · pause · resume" in shown.text
    assert "**/board** Get a link" in shown.text


async def test_a_training_can_be_tried_on_a_set_that_is_here(room: Room) -> None:
    shown = await helped(room)
    assert "-# `/finetune start data_set:sms-spam`" in shown.text
    assert "Try /finetune start" in labels(shown)


async def test_a_button_runs_each_example_in_private(room: Room) -> None:
    shown = await helped(room)
    kinds = [kind for kind, family in room.bot.registry.families.items() if family.example()]
    for kind, label in zip(kinds, labels(shown), strict=True):
        room.jobs.rows.clear()
        card = await room.card(await room.ada.press(shown, label))
        assert card.ephemeral
        assert room.jobs.rows[room.latest].kind == kind


async def test_a_person_reads_it_in_their_language(room: Room) -> None:
    room.ada.locale = "fr"
    assert "**/generate** Regarde un modèle" in (await helped(room)).text


async def test_a_button_of_an_earlier_version_gets_a_sentence(room: Room) -> None:
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.ActionRow(TryButton.of("juggle", "juggle")))
    await room.bot.get_partial_messageable(room.world.guild.channel_ids["general"]).send(view=view)
    (message,) = room.ada.messages()
    assert "earlier version" in (await room.told(await room.ada.press(message, "Try /juggle"))).text
