"""How two runs look side by side."""

import pytest

from bot.cards.registry import CardRegistry
from cogs.fine_tune.compare_card import CompareRunsCard
from models.percent import percent
from models.tasks.compare_runs.request import CompareRunsRequest
from tests.bot.cards.doubles import registry
from tests.bot.cards.reading import texts
from tests.cogs.fine_tune.runs import BEST, COMPARED, COMPARISON, OTHER, compared

FAMILY = CompareRunsCard()
AS_GOOD = COMPARISON.model_copy(update={"runs": (COMPARED, OTHER.model_copy(update={"after": 0.101}))})
UNLIKE = COMPARISON.model_copy(update={"same_held_out": False})


@pytest.fixture
def cards() -> CardRegistry:
    return registry(FAMILY)


def test_each_is_told_with_its_figures(cards: CardRegistry) -> None:
    text = "\n".join(texts(cards.render_card(compared(), private=False)))
    assert r"📈 @ada/\*spam\* beside @ada/spam-2" in text
    assert (
        rf"**@ada/\*spam\***: held-out loss 0.700 → **0.100** · {percent(0.97)} right · lowest 0.090 after 5 steps"
        in text
    )
    assert "0.700 → **0.300**" in text
    assert "all weights · 2 epochs" in text
    assert "not judged alike" not in text
    assert "not judged alike" in "\n".join(texts(cards.render_card(compared(UNLIKE), private=False)))


def test_what_differs_stands_apart_from_what_both_have(cards: CardRegistry) -> None:
    longer = OTHER.model_copy(update={"settings": OTHER.settings.model_copy(update={"epochs": 7})})
    request = COMPARISON.model_copy(update={"runs": (COMPARED, longer)})
    text = "\n".join(texts(cards.render_card(compared(request), private=False)))
    assert "**@ada/\\*spam\\***: 2 epochs\n**@ada/spam-2**: 7 epochs\n-# Both: MiniLM · all weights · batches" in text
    assert "spam-2**: \n" not in "\n".join(texts(cards.render_card(compared(), private=False)))


@pytest.mark.parametrize(
    ("request_", "verdict"),
    [
        (COMPARISON, r"Here @ada/\*spam\* ends lower, at 0.100 against 0.300."),
        (AS_GOOD, "both end about equally low"),
        (UNLIKE, "not judged alike"),
    ],
)
def test_the_explanation_is_true_of_these_runs(request_: CompareRunsRequest, verdict: str) -> None:
    assert verdict in FAMILY.explain(request_, BEST)
