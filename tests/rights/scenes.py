"""How each thing of the table is done: a command typed, a card's button pressed, by each of the people."""

from dataclasses import replace
from typing import Any

from bot.cards.action import Action, OpenForm, Resubmit
from bot.jobs.job import Job, State
from bot.jobs.tuned_models import TunedRow
from models.data.values import Columns
from rehearsal import Interaction, Message, Person
from rehearsal.users import Permission
from tests.bot.cards.doubles import job as generated
from tests.bot.forging import choose, forge, press
from tests.bot.room import Room, answers
from tests.cogs.attention.views import looked
from tests.cogs.fine_tune.runs import DATA, data_read
from tests.cogs.next_token.guesses import CANDIDATES, guessed
from tests.cogs.test_every_card import JOBS
from tests.hostile.watch import handled

ELSEWHERE = 99  # the id of another server
OTHER = 1000  # from the id of a training to that of one to compare it with
NO_RIGHT = (
    "Only ",
    "This job belongs to another server",
    "This demo is another server's",
    "You have no fine-tuned model called",
)
# What they are told who may, where there is nothing to do; whoever may not is told the other.
NOTHING_TO_DO = (
    "There is no classifier for you yet",
    "You have no training that waits",
    "These are one and the same model",
    "This message has no code",
    "This job has already ended",
    "The model has 90 MB",
)
GENERAL = [generated(State.SUCCEEDED), generated(State.QUEUED)]

PROMPTS = DATA.model_copy(
    update={"recipe": "style", "classes": (), "baseline": None, "columns": Columns(prompt="id", answer="label")}
)
# Jobs whose cards have what no other card has.
OF_ACTIONS = {
    "attention.best": looked(layer=1),
    "next_token.undo": guessed(CANDIDATES[0].piece),
    **{f"read_data.{role}": data_read(PROMPTS) for role in ("prompt", "answer")},
}


def people(room: Room) -> dict[str, Person]:
    """Return somebody for each column; whose the card is, is Ada."""
    if "manager" not in room.world.guild.people:
        room.world.roles.create({"name": "Manager", "permissions": str(Permission.MANAGE_GUILD.value)})
        room.world.add_person("manager", ["Manager"])
        room.world.guild.roles["Instructor"].permissions &= ~Permission.MANAGE_GUILD
        room.world.add_person("teacher", ["Instructor"])  # the world's own instructor owns the server
    names = {"its owner": "ada", "participant": "alan", "instructor": "teacher", "another server": "ada"}
    columns = ("its owner", "participant", "instructor", "moderator", "manager", "another server")
    return {who: room.world.person(names.get(who, who)) for who in columns}


async def refused(room: Room, sent: Interaction) -> bool:
    """Whether somebody was told that they may not; fails where it is something else that does not work."""
    await room.world.until(lambda: sent.answered)
    await handled()
    assert sent.failed is None
    told = " ".join(message.text for message in answers(sent))
    assert "went wrong" not in told
    assert "This card has changed" not in told, "the scene is wrong: who it is was never asked"
    reason = told.removeprefix("⚠️ ")
    assert reason == told or reason.startswith(NO_RIGHT + NOTHING_TO_DO), f"the scene is wrong: {told}"
    return reason.startswith(NO_RIGHT)


def job_for(action: Action) -> Job[Any, Any]:
    """Return a job on whose card the action is, or may be pressed."""
    kind = action.name.rpartition(".")[0]
    jobs = [OF_ACTIONS[action.name]] if action.name in OF_ACTIONS else JOBS[kind] if kind else GENERAL
    for job in jobs:
        for state in (State.SUCCEEDED, State.RUNNING):
            found = replace(job, state=state, result=job.result if state.terminal else None)
            if any(action.fits(found, private=private) for private in (False, True)):
                return found
    raise AssertionError(f"no job has {action.name}")


async def card_for(room: Room, action: Action, job: Job[Any, Any]) -> Message:
    """Return a card of Ada's that shows such a job; a private one where the action is on no other."""
    card = await room.ask(room.ada, private=not action.fits(job, private=False))
    result = job.result if job.state.terminal else None
    room.work(room.latest, job.state, kind=job.kind, request=job.request, result=result)
    if job.kind == "fine_tune" and result is not None:
        guild = room.world.guild.id
        made = room.jobs.rows[room.latest]
        others = replace(made, id=made.id + OTHER)
        room.tuned.rows[made.id] = TunedRow(made, guild, "@ada/topics", shared=True)
        room.tuned.rows[others.id] = TunedRow(others, guild, "@ada/other", shared=False)
        await room.bot.tuned.refresh()
    if job.state.terminal:
        await room.cards.until_ended(room.latest)
    else:
        await room.world.until(lambda: "Begun" in card.text)
    return card


async def use(room: Room, person: Person, card: Message, action: Action) -> Interaction:
    """Press the button of an action, or choose the first of what it offers."""
    job = room.jobs.rows[room.latest]
    forge(card, f"card:{action.name}:{job.id}")  # of what stands on stand-ins for cards, no card has the button
    if isinstance(action, Resubmit) and action.choices is not None:
        first = action.choices(job)[0].value
        if not action.as_buttons:
            return choose(room.world, person, card, f"pick:{action.name}:{job.id}", [first])
        return press(room.world, person, card, f"card:{action.name}:{job.id}:{first}")
    return press(room.world, person, card, f"card:{action.name}:{job.id}")


def form_of(room: Room, action: OpenForm) -> str:
    """Return the name of the form that an action opens on the latest card."""
    return type(action.form(room.jobs.rows[room.latest])).__name__
