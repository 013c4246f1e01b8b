"""Models read what people see: names, not the numbers in which Discord writes mentions and emoji."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.names import Names
from models.tasks.tokenize.request import TokenizeRequest
from tests.bot.room import Room

ADA, INSTRUCTOR, GENERAL = (10**17 + number for number in range(3))
NAMES = Names({ADA: "Ada"}, {INSTRUCTOR: "Instructor"}, {GENERAL: "general"})
OTHER = 10**17 + 9


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (f"Hi <@{ADA}>, <@!{ADA}>!", "Hi @Ada, @Ada!"),
        (f"<@&{INSTRUCTOR}> in <#{GENERAL}>", "@Instructor in #general"),
        (f"<@{OTHER}> <@!{OTHER}> <@&{OTHER}> <#{OTHER}>", "@unknown-user @unknown-user @unknown-role #unknown"),
        (f"I love <:party:{OTHER}> and <a:parrot_2:{OTHER}>", "I love :party: and :parrot_2:"),
        (f"</generate:{OTHER}> </settings model:{OTHER}>", "/generate /settings model"),
        ("a < b > c <@1> <:a> <t:0> vector<int>", "a < b > c <@1> <:a> <t:0> vector<int>"),
    ],
)
def test_names_are_as_people_see_them(written: str, shown: str) -> None:
    assert NAMES.shown(written) == shown


@given(st.text(max_size=60))
def test_all_else_stays(text: str) -> None:
    assert NAMES.shown(text) == text


def asked(room: Room) -> str | None:
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, TokenizeRequest)
    return request.text


async def test_options_have_names(room: Room) -> None:
    await room.bot.wait_until_ready()
    guild = room.world.guild
    general, instructor = guild.channel_ids["general"], guild.role_ids["Instructor"]
    text = f"<@{room.ada.id}> <#{general}> <@&{instructor}> <:party_parrot:{OTHER}>"
    await room.card(await room.ada.command("tokenize", {"text": text}))
    assert asked(room) == "@Ada #general @Instructor :party_parrot:"


async def test_people_are_called_as_the_interaction_says(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord sends with a command whoever was picked in its text; no member is in the cache."""
    received = room.bot.tree.interaction_check

    async def check(interaction: object) -> bool:
        data = interaction.data  # type: ignore[attr-defined] # as discord.py hands it over
        data["resolved"] = {
            "users": {str(ADA): {"username": "alan", "global_name": "Alan T."}, str(OTHER): {"username": "grace"}},
            "members": {str(ADA): {"nick": "Turing"}},
            "roles": {str(INSTRUCTOR): {"name": "New role"}},
            "channels": {str(GENERAL): {"name": "new-channel"}},
        }
        passed = await received(interaction)  # type: ignore[arg-type] # the same
        del data["resolved"]  # discord.py would want more of them
        return passed

    monkeypatch.setattr(room.bot.tree, "interaction_check", check)
    await room.card(await room.ada.command("tokenize", {"text": f"<@{ADA}> <@{OTHER}> <@&{INSTRUCTOR}> <#{GENERAL}>"}))
    assert asked(room) == "@Turing @grace @New role #new-channel"


async def test_a_message_that_is_chosen_has_names(room: Room) -> None:
    message = await room.ada.say(
        f"<@{room.alan.id}> look at <#{room.world.guild.channel_ids['general']}> <:party:{OTHER}>"
    )
    await room.card(await room.alan.use_message_menu(message, "Tokenize this"))
    assert asked(room) == "@Alan look at #general :party:"
