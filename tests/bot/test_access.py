"""Who may do what, decided from the roles that come with each interaction."""

from dataclasses import replace
from typing import Any

import discord
import pytest
from discord import app_commands
from hypothesis import given
from hypothesis import strategies as st

from bot.access import Access, NotAllowed, Role, only
from bot.cards.form import Form
from bot.errors import explain
from bot.interaction import Interaction
from bot.jobs.job import Limits
from bot.servers.servers import Servers
from bot.servers.settings import ServerSettings
from bot.settings import Settings
from tests.bot.memory_stores import MemoryServers
from tests.bot.room import Room

INSTRUCTORS, MODERATORS = {11, 12}, {21, 22}


def access(**settings: object) -> Access:
    """Return what decides where nothing was set but by the environment."""
    read = Settings.model_validate(settings)
    return Access(read, Servers(ServerSettings.first(read), MemoryServers()))


ACCESS = access(
    instructor_role_ids=INSTRUCTORS,
    moderator_role_ids=MODERATORS,
    crowded_channel_ids=[5],
    participant_running=1,
    participant_waiting=2,
    staff_running=3,
    staff_waiting=4,
)
STATE: Any = discord.Client(intents=discord.Intents.none())._connection
ROLES = [*sorted(INSTRUCTORS | MODERATORS), 31, 32]


def member(roles: set[int], user_id: int = 7) -> discord.Member:
    """Return a member of a server with these roles, made of what Discord sends."""
    guild = discord.Guild(data=payload({"id": "1", "roles": [role(number) for number in ROLES]}), state=STATE)
    data = {"user": user(user_id), "roles": [str(number) for number in roles], "flags": 0, "joined_at": None}
    return discord.Member(data=payload(data), guild=guild, state=STATE)


def user(user_id: int) -> dict[str, Any]:
    return {"id": str(user_id), "username": "ada", "discriminator": "0", "avatar": None, "global_name": None}


def role(role_id: int) -> dict[str, Any]:
    return {"id": str(role_id), "name": str(role_id), "color": 0, "colors": {"primary_color": 0}, "permissions": "0"}


def payload(data: dict[str, Any]) -> Any:
    return data


@given(st.sets(st.sampled_from(ROLES)))
def test_a_person_has_the_highest_of_their_roles(roles: set[int]) -> None:
    expected = Role.MODERATOR if roles & MODERATORS else Role.INSTRUCTOR if roles & INSTRUCTORS else Role.PARTICIPANT
    assert ACCESS.role(member(roles)) is expected


@pytest.mark.parametrize(
    ("roles", "limits"),
    [
        ({31}, Limits(1, 2, 5, 10, 500_000_000)),
        ({11}, Limits(3, 4, 50, 100, 500_000_000)),
        ({22}, Limits(3, 4, 50, 100, 500_000_000)),
        (set(), Limits(1, 2, 5, 10, 500_000_000)),
    ],
)
def test_limits_are_those_of_the_role(roles: set[int], limits: Limits) -> None:
    assert replace(ACCESS.limits(member(roles)), roles=frozenset()) == limits


@pytest.mark.parametrize(("roles", "rank"), [(set(), 0), ({31}, 0), ({11}, 1), ({21}, 2), ({11, 21}, 2)])
@pytest.mark.parametrize("needed", Role)
def test_a_role_has_the_rights_of_those_before_it(roles: set[int], rank: int, needed: Role) -> None:
    if list(Role).index(needed) <= rank:
        ACCESS.require(member(roles), needed)
    else:
        with pytest.raises(NotAllowed, match="moderators can do that"):
            ACCESS.require(member(roles), needed)


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        (Role.INSTRUCTOR, "Only instructors and moderators can start a demo."),
        (Role.MODERATOR, "Only moderators can start a demo."),
    ],
)
def test_who_lacks_a_role_is_told_whose_it_is(role: Role, sentence: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        ACCESS.require(member(set()), role, to="start a demo")
    assert explain(caught.value) == sentence


@pytest.mark.parametrize(("roles", "owns"), [(set(), True), ({21}, True), ({21}, False)])
def test_owner_and_moderators_may_change_a_card(roles: set[int], owns: bool) -> None:
    ACCESS.require_manager(member(roles, user_id=7), 7 if owns else 8)


@pytest.mark.parametrize("roles", [set(), {11}, {31}])
def test_nobody_else_may_change_a_card(roles: set[int]) -> None:
    with pytest.raises(NotAllowed, match="<@8>, whose card this is"):
        ACCESS.require_manager(member(roles, user_id=7), 8)


def test_some_things_are_for_the_owner_alone() -> None:
    ACCESS.require_owner(member(set(), user_id=8), 8)
    with pytest.raises(NotAllowed, match="Only <@8> can do that"):
        ACCESS.require_owner(member({21}, user_id=7), 8)


@pytest.mark.parametrize(
    ("roles", "expected"), [({21}, Role.MODERATOR), ({11}, Role.INSTRUCTOR), ({31}, Role.PARTICIPANT)]
)
def test_a_role_counts_while_its_server_is_not_there_yet(roles: set[int], expected: Role) -> None:
    guild = STATE._get_or_create_unavailable_guild(1)
    data = {"user": user(7), "roles": [str(number) for number in roles], "flags": 0, "joined_at": None}
    assert ACCESS.role(discord.Member(data=payload(data), guild=guild, state=STATE)) is expected


def test_outside_a_server_nobody_has_a_role() -> None:
    person = discord.User(state=STATE, data=payload(user(7)))
    assert ACCESS.role(person) is Role.PARTICIPANT
    with pytest.raises(NotAllowed):
        ACCESS.require_manager(person, 8)


def test_without_settings_everybody_is_a_participant() -> None:
    assert access().role(member(set(ROLES))) is Role.PARTICIPANT


async def test_what_a_server_sets_holds_there_alone() -> None:
    servers = Servers(ServerSettings(), MemoryServers())
    here = Access(Settings(), servers)
    await servers.change(1, {"moderator_role_ids": [31], "staff_running": 9, "staff_training_minutes": 3}, by_id=7)
    assert here.role(member({31})) is Role.MODERATOR
    assert (here.limits(member({31})).running, here.training(member({31})).run.minutes) == (9, 3)
    await servers.change(1, {"moderator_role_ids": []}, by_id=7)
    await servers.change(2, {"moderator_role_ids": [31]}, by_id=7)
    assert here.role(member({31})) is Role.PARTICIPANT


class Question(Form, title="Instructors alone"):
    """A form that only instructors may send."""

    role = Role.INSTRUCTOR
    why = discord.ui.Label[Any](text="Why", component=discord.ui.TextInput[Any](custom_id="why", required=False))

    async def on_submit(self, interaction: Interaction) -> None:
        await interaction.response.send_message("Taken.", ephemeral=True)


@app_commands.command()
@only(Role.MODERATOR)
async def steer(interaction: Interaction) -> None:
    """Do what moderators do."""
    await interaction.response.send_message("Done.", ephemeral=True)


@app_commands.command()
async def ask(interaction: Interaction) -> None:
    """Open the form."""
    await interaction.response.send_modal(Question())


@pytest.fixture
async def room(room: Room) -> Room:
    """A room with a command for moderators and a form for instructors."""
    room.bot.tree.add_command(steer)
    room.bot.tree.add_command(ask)
    await room.bot.tree.sync()
    return room


@pytest.mark.parametrize(
    ("name", "command", "form"),
    [
        ("ada", "Only moderators can use this command.", "Only instructors and moderators can do that."),
        ("instructor", "Only moderators can use this command.", "Taken."),
        ("moderator", "Done.", "Taken."),
    ],
)
async def test_commands_and_forms_are_for_those_of_their_role(room: Room, name: str, command: str, form: str) -> None:
    person = room.world.person(name)
    assert command in (await room.told(await person.command("steer"))).text
    sent = await person.command("ask")
    await room.world.until(lambda: sent.modal is not None)
    assert form in (await room.told(await person.submit(sent, {}))).text
