"""What people can do, and what a Discord client would not let them."""

from functools import partial
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ui import Button, Select, View

from rehearsal import CommandRejected, Message, Rehearsal, Upload
from tests.rehearsal.client import Bot, Start, Used


@pytest.fixture
async def ready(bot: Bot, start: Start) -> Bot:
    @bot.tree.command(description="Everything that an option can be")
    @app_commands.choices(mode=[app_commands.Choice(name="Go on", value="continue")])
    async def all_kinds(  # noqa: PLR0917 (one of each kind)
        interaction: Used,
        prompt: app_commands.Range[str, 2, 10],
        count: app_commands.Range[int, 1, 8] = 1,
        heat: app_commands.Range[float, 0.0, 2.0] = 0.0,
        private: bool = False,
        mode: str = "continue",
        member: discord.Member | None = None,
        role: discord.Role | None = None,
        channel: discord.TextChannel | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        result = [
            prompt,
            count,
            heat,
            private,
            mode,
            member and member.name,
            role and role.name,
            channel and channel.name,
        ]
        if file is not None:
            result.append((await file.read()).decode())
        await interaction.response.send_message(repr(result))

    @bot.tree.command(description="Offers models")
    async def pick(interaction: Used, model: str, other: int = 0) -> None:
        await interaction.response.send_message(model)

    @pick.autocomplete("model")
    async def offer(_interaction: Used, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current}-{size}", value=f"{current}{size}") for size in ("135m", "360m")]

    group = app_commands.Group(name="queue", description="The queue")

    @group.command(description="Stop")
    async def pause(interaction: Used, minutes: int) -> None:
        await interaction.response.send_message(f"paused for {minutes}")

    bot.tree.add_command(group)

    @bot.tree.command(description="For moderators")
    @app_commands.default_permissions(manage_messages=True)
    async def sweep(interaction: Used) -> None:
        await interaction.response.send_message(str(interaction.permissions.manage_messages))

    return await start(bot)


async def test_a_file_that_is_too_large_is_not_sent(rehearsal: Rehearsal, ready: Bot) -> None:
    rehearsal.files.size_limit = 8
    with pytest.raises(CommandRejected, match=r"data\.csv is too large: at most 8 bytes are taken"):
        await rehearsal.person("ada").command(
            "all_kinds", {"prompt": "hello", "file": Upload("data.csv", b"123456789")}
        )


async def answer_to(rehearsal: Rehearsal, name: str, options: dict[str, Any], *, person: str = "ada") -> str:
    sent = await rehearsal.person(person).command(name, options)
    await rehearsal.until(lambda: sent.message)
    assert sent.message is not None
    return sent.message.text


async def test_options_arrive_as_what_they_are(rehearsal: Rehearsal, ready: Bot) -> None:
    result = await answer_to(
        rehearsal,
        "all_kinds",
        {
            "prompt": "hello",
            "count": 8,
            "heat": 1,
            "private": True,
            "mode": "Go on",
            "member": "grace",
            "role": "Instructor",
            "channel": "#lobby",
            "file": Upload("a.txt", b"in the file"),
        },
    )
    assert result == repr(["hello", 8, 1.0, True, "continue", "grace", "Instructor", "lobby", "in the file"])
    assert rehearsal.failures == []


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, "'prompt' is required"),
        ({"prompt": ""}, "at least 2"),
        ({"prompt": "x" * 11}, "at most 10"),
        ({"prompt": 5}, "wants text"),
        ({"prompt": "hello", "count": 9}, "at most 8"),
        ({"prompt": "hello", "count": 1.5}, "whole number"),
        ({"prompt": "hello", "count": True}, "whole number"),
        ({"prompt": "hello", "heat": -1}, "at least 0"),
        ({"prompt": "hello", "private": "yes"}, "True or False"),
        ({"prompt": "hello", "mode": "answer"}, "choices Go on"),
        ({"prompt": "hello", "member": "nobody"}, "a person"),
        ({"prompt": "hello", "file": "a.txt"}, "a file"),
        ({"prompt": "hello", "colour": "red"}, "no option 'colour'"),
    ],
)
async def test_options_that_do_not_fit_are_not_sent(
    rehearsal: Rehearsal, ready: Bot, options: dict[str, Any], why: str
) -> None:
    with pytest.raises(CommandRejected, match=why):
        await rehearsal.person("ada").command("all_kinds", options)
    assert rehearsal.person("ada").messages() == []


async def test_a_client_that_minds_nothing_sends_all(rehearsal: Rehearsal, ready: Bot) -> None:
    sent = await rehearsal.person("ada").command_unchecked("all_kinds", {"prompt": "x" * 11, "count": 99})
    assert sent.data["options"][1] == {"name": "count", "type": 4, "value": 99}
    await rehearsal.until(lambda: sent.message)
    assert sent.message is not None
    assert "99" in sent.message.text


async def test_subcommands_and_who_is_offered_what(rehearsal: Rehearsal, ready: Bot) -> None:
    assert await answer_to(rehearsal, "queue pause", {"minutes": 5}) == "paused for 5"
    for name, why in [
        ("queue", "needs a subcommand: pause"),
        ("queue stop", "no subcommand"),
        ("nothing", "no command"),
    ]:
        with pytest.raises(CommandRejected, match=why):
            await rehearsal.person("ada").command(name)
    with pytest.raises(CommandRejected, match="no command that ada is offered"):
        await rehearsal.person("ada").command("sweep")
    assert [command["name"] for command in rehearsal.person("ada").commands] == ["all_kinds", "pick", "queue"]
    assert [command["name"] for command in rehearsal.person("ada").typable] == ["all_kinds", "pick", "queue pause"]
    assert await answer_to(rehearsal, "sweep", {}, person="moderator") == "True"


async def test_autocomplete_offers_choices(rehearsal: Rehearsal, ready: Bot) -> None:
    ada = rehearsal.person("ada")
    choices = await ada.autocomplete("pick", "model", "smol", {"other": 3})
    assert [choice["value"] for choice in choices] == ["smol135m", "smol360m"]
    with pytest.raises(CommandRejected, match="offers no choices"):
        await ada.autocomplete("pick", "other", "3", {"model": "smol"})


class Card(View):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(Button(label="Off", custom_id="off", disabled=True))
        self.add_item(Button(label="Link", url="https://x.example"))

    @discord.ui.button(label="Mine", custom_id="mine")
    async def mine(self, interaction: Used, _: Button[View]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"pressed by {interaction.user.name}")

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="who", max_values=2)
    async def who(self, interaction: Used, menu: discord.ui.UserSelect[View]) -> None:
        await interaction.response.send_message(" ".join(sorted(user.name for user in menu.values)))

    @discord.ui.select(
        custom_id="size", options=[discord.SelectOption(label="Small", value="s"), discord.SelectOption(label="Big")]
    )
    async def size(self, interaction: Used, menu: Select[View]) -> None:
        await interaction.response.send_message(menu.values[0])


@pytest.fixture
async def card(rehearsal: Rehearsal, bot: Bot, start: Start) -> Message:
    @bot.tree.command(description="Show a card")
    async def card(interaction: Used, private: bool = False) -> None:
        await interaction.response.send_message("card", view=Card(), ephemeral=private)

    await start(bot)
    sent = await rehearsal.person("ada").command("card")
    await rehearsal.until(lambda: sent.message)
    assert sent.message is not None
    return sent.message


async def test_buttons_are_pressed(rehearsal: Rehearsal, card: Message) -> None:
    grace = rehearsal.person("grace")
    pressed = await grace.press(card, "Mine")
    await rehearsal.until(lambda: card.content == "pressed by grace")
    assert pressed.message is card
    assert pressed.source is card
    with pytest.raises(CommandRejected, match="disabled"):
        await grace.press(card, "off")
    with pytest.raises(CommandRejected, match="is a link"):
        await grace.press(card, "Link")
    with pytest.raises(LookupError, match="its buttons: 'Mine', 'Off', 'Link'"):
        await grace.press(card, "Stop")


async def test_menus_are_chosen_from(rehearsal: Rehearsal, card: Message) -> None:
    ada = rehearsal.person("ada")
    for custom_id, values, expected in [
        ("who", ["grace", "alan"], "alan grace"),
        ("size", "Small", "s"),
        ("size", "Big", "Big"),
    ]:
        sent = await ada.select(card, custom_id, values)
        await rehearsal.until(partial(getattr, sent, "message"))
        assert sent.message is not None
        assert sent.message.text == expected
    with pytest.raises(CommandRejected, match="offers Small, Big"):
        await ada.select(card, "size", "Huge")
    with pytest.raises(CommandRejected, match="1 to 2 values"):
        await ada.select(card, "who", [])
    with pytest.raises(LookupError):
        await ada.select(card, "colour", "red")
    assert rehearsal.failures == []


async def test_nobody_presses_what_they_do_not_see(rehearsal: Rehearsal, bot: Bot, card: Message) -> None:
    sent = await rehearsal.person("ada").command("card", {"private": True})
    await rehearsal.until(lambda: sent.message)
    assert sent.message is not None
    with pytest.raises(CommandRejected, match="does not see"):
        await rehearsal.person("grace").press(sent.message, "Mine")
    await bot.get_partial_messageable(card.channel.id).get_partial_message(card.id).delete()
    assert card.deleted
    with pytest.raises(CommandRejected, match="does not see"):
        await rehearsal.person("ada").press(card, "Mine")


async def test_two_hundred_people(rehearsal: Rehearsal) -> None:
    crowd = [rehearsal.add_person(f"person{number}") for number in range(200)]
    assert len({person.id for person in crowd}) == 200
    late = rehearsal.add_person("late", ["Moderator"])
    assert late.roles == ["Moderator"]
    assert rehearsal.person("late") is late
    with pytest.raises(ValueError, match="already"):
        rehearsal.add_person("ada")
    with pytest.raises(LookupError):
        rehearsal.person("nobody")
