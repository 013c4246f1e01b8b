"""Every form has a row, and is opened by what its row says; its rights are asked anew when it is sent."""

import inspect
from importlib import import_module

import pytest

from bot.cards.action import OpenForm
from bot.cards.form import Form, RequestForm
from bot.client import COGS
from bot.jobs.tuned_models import key_of
from tests.bot.room import Room
from tests.rights.scenes import OTHER, card_for, form_of, job_for, people, use
from tests.rights.table import openers

# What a form is not sent without.
WRITTEN = {
    "fine_tune.compare": {"Another model of yours": key_of(1 + OTHER)},
    "fine_tune.delete": {"Its name, to delete it": "topics"},
}
BY_ACTIONS = sorted({name for names in openers().values() for name in names if not name.startswith("/")})


def classes() -> set[str]:
    """Return the name of every form there is in the cogs."""
    paths = [path.relative_to(COGS.parent).with_suffix("") for path in COGS.rglob("*.py")]
    modules = [import_module(".".join(path.parts)) for path in paths]
    found = [value for module in modules for value in vars(module).values() if inspect.isclass(value)]
    return {one.__name__ for one in found if issubclass(one, Form) and one not in {Form, RequestForm}}


async def test_every_form_has_a_row_and_every_row_a_form(room: Room) -> None:
    del room
    assert set(openers()) == classes()


async def test_a_form_is_opened_by_the_actions_that_its_row_names(room: Room) -> None:
    opening = {name: action for name, action in room.bot.registry.actions.items() if isinstance(action, OpenForm)}
    assert set(BY_ACTIONS) == set(opening)
    told = {name: form for form, names in openers().items() for name in names}
    for name, action in opening.items():
        await card_for(room, action, job_for(action))
        assert form_of(room, action) == told[name], name


async def test_a_form_is_opened_by_the_commands_that_its_row_names(room: Room) -> None:
    source = {path.parent.name: path.read_text(encoding="utf-8") for path in COGS.glob("*/command.py")}
    folders = {"/finetune start": "fine_tune", "/finetune delete": "fine_tune"}
    del room
    for form, names in openers().items():
        for name in [name for name in names if name.startswith("/")]:
            assert f"send_modal({form}(" in source[folders.get(name, name.removeprefix("/"))]


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
