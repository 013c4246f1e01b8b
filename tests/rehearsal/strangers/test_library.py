"""Slash commands of a stranger: choices, autocomplete, types of option, groups, a cooldown, errors."""

import re

import pytest

from rehearsal import CommandRejected, Message, Rehearsal, Upload
from rehearsal.options import Value
from tests.rehearsal.strangers.stranger import answer

pytestmark = pytest.mark.usefixtures("stranger")


async def reply(discord: Rehearsal, name: str, person: str = "ada", **options: Value) -> Message:
    return await answer(discord, await discord.person(person).command(name, options))


async def test_what_is_offered(discord: Rehearsal) -> None:
    ada = [command["name"] for command in discord.person("ada").commands]
    assert ada == ["bind", "catalogue", "due", "find", "lend", "shelf", "surprise", "tell"]
    assert "burn" in [command["name"] for command in discord.person("moderator").commands]
    (find,) = [command for command in discord.person("ada").commands if command["name"] == "find"]
    assert find["description"] == "Find a book by its title."
    assert [(option["name"], option["description"]) for option in find["options"]] == [
        ("title", "Which book"),
        ("edition", "How it is bound"),
    ]


async def test_choices_come_while_one_types(discord: Rehearsal) -> None:
    ada = discord.person("ada")
    offered = await ada.autocomplete("find", "title", "mo")
    assert [choice["name"] for choice in offered] == ["Moby-Dick, Melville", "The Moonstone, Collins"]
    offered = await ada.autocomplete("find", "title", "drac", {"edition": "Paperback"})
    assert offered == [{"name": "Dracula, Stoker #2", "value": "Dracula"}]
    assert await ada.autocomplete("find", "title", "zzz") == []
    message = await reply(discord, "find", title="Dracula", edition="Hardback, with pictures")
    assert message.text == "Dracula by Stoker (Hardback, with pictures, 1)"


async def test_every_type_of_option(discord: Rehearsal) -> None:
    message = await reply(
        discord,
        "lend",
        title="Dracula",
        to="moderator",
        days=7,
        deposit_in_euros=2.5,
        desk="lobby",
    )
    desk, borrower = discord.guild.channel_ids["lobby"], discord.person("moderator").id
    assert message.text == f"Dracula to <@{borrower}> (Moderator) for 7 days, 2.50 € at <#{desk}>"
    assert message.mentions == ["moderator"]
    assert (await reply(discord, "bind", colour="red", size="quarto", gilt=True)).text == "red quarto 4 gilt=True"
    sheet = Upload("books.txt", "Émile\nEmma".encode())
    assert (await reply(discord, "catalogue", sheet=sheet)).text == "books.txt (11 bytes): 2 books, first Émile"
    assert (await reply(discord, "due", day="2026-05-04")).text == "Monday"


@pytest.mark.parametrize("options", [{"days": 29}, {"days": 7, "deposit_in_euros": 99.6}, {"days": 7, "desk": "ada"}])
async def test_what_does_not_fit_is_not_sent(discord: Rehearsal, options: dict[str, Value]) -> None:
    with pytest.raises(CommandRejected):
        await discord.person("ada").command("lend", {"title": "Dracula", "to": "grace", **options})


async def test_groups(discord: Rehearsal) -> None:
    shown = await reply(discord, "shelf show", number=3)
    assert (shown.text, shown.ephemeral) == ("shelf 3", True)
    assert (await reply(discord, "shelf label set", text="Poems")).text == "shelf label set: Poems"


async def test_a_cooldown_is_of_one_person(discord: Rehearsal) -> None:
    assert (await reply(discord, "surprise")).text == "Dracula"
    again = await reply(discord, "surprise")
    assert re.fullmatch(r"Wait (600|59\d) s", again.text)
    assert again.ephemeral
    assert (await reply(discord, "surprise", person="grace")).text == "Dracula"


async def test_errors_are_told(discord: Rehearsal) -> None:
    refused = await reply(discord, "burn", person="moderator")
    assert refused.text == "MissingPermissions: You are missing Manage Server permission(s) to run this command."
    assert (await reply(discord, "burn", person="instructor")).text == "Never!"
    wrong = await reply(discord, "due", day="tomorrow")
    assert wrong.text.startswith("TransformerError: ")
    assert not wrong.seen_by(discord.person("grace").user)
