"""How a learning curve looks while it is drawn, and what it says."""

from dataclasses import replace
from uuid import UUID

import pytest

from bot.cards.family import StoredFile
from bot.cards.registry import CardRegistry
from bot.jobs.job import State
from cogs.fine_tune.curve_card import PICTURE, LearningCurveCard
from cogs.fine_tune.hunger import verdict
from models.catalogue import load_catalogue
from models.tasks.learning_curve.request import CurvePoint, CurveProgress, LearningCurveResult
from tests.bot.cards.doubles import registry
from tests.bot.cards.reading import buttons, texts
from tests.cogs.fine_tune.runs import CURVE, CURVE_POINTS, STYLE_CURVE, STYLE_CURVE_REQUEST, curve

DRAWN = UUID(int=9)
PROGRESS = CurveProgress(
    doing="learning", step=3, total=12, part=2, parts=3, examples=30, points=CURVE_POINTS[:2], picture=DRAWN
)
FAMILY = LearningCurveCard(load_catalogue())


@pytest.fixture
def cards() -> CardRegistry:
    return registry(FAMILY)


def shown(cards: CardRegistry, **changes: object) -> str:
    return "\n".join(texts(cards.render_card(curve(**changes), private=False)))  # type: ignore[arg-type] # as it is


def test_a_running_card_tells_the_part_and_the_curve_so_far(cards: CardRegistry) -> None:
    job = replace(curve(), state=State.RUNNING, result=None, progress=PROGRESS)
    rendered = cards.render_card(job, private=False)
    text = "\n".join(texts(rendered))
    assert "Part 2 of 3, on 30 examples: learning" in text
    assert "Macro f1" not in text
    assert "Macro F1 so far: as it was **0.300** · 10 **0.500**" in text
    assert "3 of at most 12 steps" in text
    assert rendered.stored == [StoredFile(PICTURE, DRAWN)]
    assert {"Stop and keep", "Cancel"} <= set(buttons(rendered))


def test_before_the_first_part_it_says_what_it_does(cards: CardRegistry) -> None:
    job = replace(curve(), state=State.RUNNING, result=None, progress=CurveProgress(doing="reading"))
    rendered = cards.render_card(job, private=False)
    assert "Reading the examples" in "\n".join(texts(rendered))
    assert rendered.stored == []


def test_a_cancelled_one_keeps_what_it_showed(cards: CardRegistry) -> None:
    job = replace(curve(), state=State.CANCELLED, result=None, progress=PROGRESS)
    rendered = cards.render_card(job, private=False)
    assert "as it was **0.300** · 10 **0.500**" in "\n".join(texts(rendered))
    assert "Part 2" not in "\n".join(texts(rendered))
    assert rendered.stored == [StoredFile(PICTURE, DRAWN)]


def test_every_point_is_told(cards: CardRegistry) -> None:
    text = shown(cards)
    assert "Macro F1 on 20 held-out examples:" in text
    assert "as it was **0.300** · 10 **0.500** · 30 **0.800** · 80 **0.960**" in text
    assert "seed 42 draws this again" in text
    style = shown(cards, request=STYLE_CURVE_REQUEST, result=STYLE_CURVE)
    assert "Held-out loss on 20" in style
    assert "80 **0.100**" in style


@pytest.mark.parametrize(
    ("ending", "says"),
    [("steps", "more steps than one run"), ("minutes", "most minutes"), ("owner", "stopped it early")],
)
def test_an_early_end_is_told(cards: CardRegistry, ending: str, says: str) -> None:
    assert says in shown(cards, result=CURVE.model_copy(update={"ending": ending}))


def drawn(*scores: float, classify: bool = True) -> LearningCurveResult:
    points = [
        CurvePoint(examples=examples, loss=score, macro_f1=score if classify else None)
        for examples, score in zip((0, 10, 30, 100), scores, strict=False)
    ]
    return CURVE.model_copy(update={"points": tuple(points)})


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (drawn(0.3, 0.5, 0.8, 0.95), "still hungry: from 30 to 100 examples it went from 0.800 to 0.950"),
        (drawn(0.3, 0.5, 0.95, 0.96), "It is full: from 30 to 100"),
        (drawn(0.3, 0.5, 0.95, 0.90), "It is full"),
        (drawn(0.3, 0.30, 0.29, 0.30), "next to nothing"),
        (drawn(0.3, 0.9), "10 examples helped; one part alone"),
        (
            drawn(4.0, 3.9, 3.5, 3.0, classify=False),
            "still hungry: from 30 to 100 examples it went from 3.500 to 3.000",
        ),
        (drawn(4.0, 3.0, 2.5, 2.49, classify=False), "It is full"),
        (drawn(4.0, 4.1, 4.2, 4.3, classify=False), "next to nothing"),
        (drawn(0.0, 0.0), "next to nothing"),
    ],
)
def test_the_verdict_is_true_of_the_curve(result: LearningCurveResult, says: str) -> None:
    assert says in verdict(result)
