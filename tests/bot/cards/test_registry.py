"""The registry: which family a job's cards belong to, and which actions are on them."""

from dataclasses import replace

import pytest

from bot.cards.action import Action, Perform
from bot.cards.registry import CardRegistry
from bot.interaction import Interaction
from bot.jobs.job import Job, State
from cogs.bias.card import BiasCard
from cogs.generate.card import GenerateCard
from models.catalogue import load_catalogue
from tests.bot.cards.doubles import job, registry
from tests.bot.cards.reading import buttons

CATALOGUE = load_catalogue()


async def nothing(interaction: Interaction, job: Job) -> None:
    """Do nothing."""


def button(name: str, *, common: bool = True) -> Action:
    return Perform(name, name.title(), common=common, run=nothing)


def names(known: CardRegistry, one: Job, *, private: bool = False) -> list[str]:
    return [action.name for action in known.actions_on(one, private=private)]


def test_a_job_belongs_to_the_family_of_its_kind() -> None:
    bias, generate = BiasCard(CATALOGUE), GenerateCard(CATALOGUE)
    known = registry(bias, generate)
    assert known.families == {"bias": bias, "generate": generate}
    assert known.family(job()) is generate


def test_actions_follow_the_state() -> None:
    known = registry(GenerateCard(CATALOGUE))
    done = job(State.SUCCEEDED)
    for state in (State.QUEUED, State.RUNNING):
        assert names(known, replace(done, state=state, result=None), private=True) == ["cancel"]
    for state in (State.FAILED, State.CANCELLED):
        assert names(known, replace(done, state=state, result=None)) == ["again", "generate.settings", "delete"]
    own = ["generate.continue", "generate.settings"]
    assert names(known, done) == ["again", *own, "explain", "code", "delete"]
    assert names(known, done, private=True) == ["again", *own, "explain", "code", "everyone", "delete"]


def test_what_a_cog_adds_stands_where_it_says() -> None:
    known = registry(GenerateCard(CATALOGUE))
    known.add_shared(button("report"), before="delete")
    known.add_shared(button("juggle"), before="not there")
    known.add_shared(button("sing", common=False))
    shown = names(known, job(State.SUCCEEDED))
    assert shown[:2] == ["again", "sing"]
    assert shown[-3:] == ["report", "delete", "juggle"]


def test_an_action_cannot_take_the_name_of_another() -> None:
    class Juggling(GenerateCard):
        def __init__(self) -> None:
            super().__init__(CATALOGUE)
            self.actions = (button("cancel"),)

    known = registry()
    with pytest.raises(ValueError, match="cancel"):
        known.add(Juggling())
    with pytest.raises(ValueError, match="delete"):
        known.add_shared(button("delete"))
    known.add(GenerateCard(CATALOGUE))
    with pytest.raises(ValueError, match=r"generate\.settings"):
        known.add_shared(button("generate.settings"))


def test_a_family_that_is_loaded_anew_takes_its_own_place() -> None:
    known = registry(GenerateCard(CATALOGUE))
    anew = GenerateCard(CATALOGUE)
    known.add(anew)
    assert known.family(job()) is anew


def test_a_card_that_is_left_offers_to_be_kept_again_and_nothing_else() -> None:
    known = registry(GenerateCard(CATALOGUE))
    for rendered in (
        known.render_card(job(), private=True, expiring=True),
        known.render_plain(job(), expiring=True),
    ):
        assert buttons(rendered) == ["Refresh"]


@pytest.mark.parametrize("state", State)
def test_what_stands_in_for_a_card_can_be_opened_or_cancelled(state: State) -> None:
    shown = buttons(registry(GenerateCard(CATALOGUE)).render_plain(job(state)))
    assert shown == (["Open", "Delete"] if state.terminal else ["Cancel"])


@pytest.mark.parametrize("state", State)
def test_a_list_of_jobs_offers_to_open_each(state: State) -> None:
    known = registry(GenerateCard(CATALOGUE))
    listed = [action.name for action in known.actions_in_list(job(state))]
    assert listed == ["open", "again" if state.terminal else "cancel"]
