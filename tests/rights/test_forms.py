"""Every form has a row, and is opened by what its row says; its rights are asked anew when it is sent."""

import pytest

from bot.cards.action import OpenForm
from bot.cards.form import Form, RequestForm
from bot.client import COGS
from bot.jobs.tuned_models import key_of
from rehearsal import Interaction, Person
from rehearsal.users import Permission
from tests.bot.room import Room
from tests.rights.buttons import USES, Use, used
from tests.rights.classes import classes
from tests.rights.scenes import OTHER, card_for, form_of, job_for, people, use
from tests.rights.table import openers

# What a form is not sent without.
WRITTEN = {
    "fine_tune.compare": {"Another model of yours": key_of(1 + OTHER)},
    "fine_tune.delete": {"Its name, to delete it": "topics"},
}
OPENERS = {name: form for form, names in openers().items() for name in names}
BY_BUTTONS = sorted(OPENERS.keys() & USES.keys())
BY_ACTIONS = sorted(name for name in OPENERS if not name.startswith("/") and name not in USES)


async def test_every_form_has_a_row_and_every_row_a_form(room: Room) -> None:
    del room
    assert set(openers()) == {one.__name__ for one in classes(Form)} - {RequestForm.__name__}


async def test_a_form_is_opened_by_the_actions_that_its_row_names(room: Room) -> None:
    opening = {name: action for name, action in room.bot.registry.actions.items() if isinstance(action, OpenForm)}
    assert set(BY_ACTIONS) == set(opening)
    for name, action in opening.items():
        await card_for(room, action, job_for(action))
        assert form_of(room, action) == OPENERS[name], name


async def test_a_form_is_opened_by_the_commands_that_its_row_names(room: Room) -> None:
    source = {path.parent.name: path.read_text(encoding="utf-8") for path in COGS.glob("*/command.py")}
    folders = {"/finetune start": "fine_tune", "/finetune delete": "fine_tune"}
    del room
    for form, names in openers().items():
        for name in [name for name in names if name.startswith("/")]:
            assert f"send_modal({form}(" in source[folders.get(name, name.removeprefix("/"))]


async def opened(room: Room, person: Person, use: Use) -> tuple[Interaction, Form]:
    """Press the first of these buttons, and return the form that it opens."""
    pressed = await used(room, person, use, use.custom_ids[0], elsewhere=False)
    await room.world.until(lambda: pressed.modal is not None)
    assert pressed.modal is not None
    custom_id = pressed.modal["custom_id"]
    return pressed, next(form for form in Form._open if form.custom_id == custom_id)


@pytest.mark.parametrize("name", BY_BUTTONS)
async def test_a_form_is_opened_by_the_buttons_that_its_row_names(room: Room, name: str) -> None:
    _, form = await opened(room, people(room)["manager"], USES[name][0])
    assert type(form).__name__ == OPENERS[name]


async def test_an_answer_is_taken_no_more_once_the_demo_has_gone_on(room: Room) -> None:
    pressed, _ = await opened(room, room.ada, USES["AnswerButton"][0])
    await room.bot.demos.next(1, 0)
    sent = await room.ada.submit(pressed, {"What do you think?": "blue"})
    assert "over" in (await room.told(sent)).text
    assert room.demos.said == {}


async def test_who_may_not_manage_the_server_any_more_sets_nothing_by_a_form(room: Room) -> None:
    manager = people(room)["manager"]
    pressed, _ = await opened(room, manager, USES["SetupButton"][0])
    room.world.guild.roles["Manager"].permissions &= ~Permission.MANAGE_GUILD
    sent = await manager.submit(pressed, {"participant_running": "9"})
    assert "manage this server" in (await room.told(sent)).text
    assert room.servers.rows == {}


@pytest.mark.parametrize("name", BY_ACTIONS)
async def test_a_form_that_was_opened_before_its_card_was_hidden_is_refused(room: Room, name: str) -> None:
    action = room.bot.registry.actions[name]
    card = await card_for(room, action, job_for(action))
    ada = people(room)["its owner"]
    pressed = await use(room, ada, card, action)
    await room.world.until(lambda: pressed.modal is not None)
    jobs = len(room.jobs.rows)
    await room.jobs.hide(room.latest)
    sent = await ada.submit(pressed, WRITTEN.get(name, {}))
    assert "A moderator has hidden this card" in (await room.told(sent)).text
    assert len(room.jobs.rows) == jobs
