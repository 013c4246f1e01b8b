"""How a run looks while it trains, and when it is done."""

from uuid import UUID

import pytest

from bot.cards.announcement import announcement
from bot.cards.family import StoredFile
from bot.cards.registry import CardRegistry
from bot.jobs.job import Job, State
from cogs.fine_tune.run_card import CURVE, FineTuneCard
from models.catalogue import load_catalogue
from models.tasks.fine_tune.request import FineTuneResult
from models.training.values import TrainingProgress
from tests.bot.cards.doubles import card, registry
from tests.bot.cards.reading import buttons, texts
from tests.cogs.fine_tune.runs import RUN, STYLE_REQUEST, STYLE_RUN, trained, training

FAMILY = FineTuneCard(load_catalogue())
CURVE_PNG = UUID(int=9)
PROGRESS = TrainingProgress(
    doing="learning",
    step=120,
    total=410,
    epoch=1.26,
    loss=0.4231,
    held_out_loss=0.312,
    rows_per_second=72.4,
    seconds_left=150,
    picture=CURVE_PNG,
)


@pytest.fixture
def cards() -> CardRegistry:
    return registry(FAMILY)


def shown(cards: CardRegistry, job: Job) -> str:
    return "\n".join(texts(cards.render_card(job, private=False)))


def test_a_running_card_tells_the_latest_figures_and_shows_the_curve(cards: CardRegistry) -> None:
    rendered = cards.render_card(training(progress=PROGRESS), private=False)
    text = "\n".join(texts(rendered))
    assert "Learning · epoch 1.3 · loss **0.423** · held-out loss **0.312**" in text
    assert "72 examples a second · about 2 min to go" in text
    assert "120 of at most 410 steps" in text
    assert rendered.stored == [StoredFile(CURVE, CURVE_PNG)]
    assert {"Stop and keep", "Cancel"} <= set(buttons(rendered))


def test_before_the_first_figures_it_says_what_it_does(cards: CardRegistry) -> None:
    rendered = cards.render_card(training(progress=TrainingProgress(doing="loading")), private=False)
    text = "\n".join(texts(rendered))
    assert "Loading the model" in text
    assert "epoch 0" not in text
    assert rendered.stored == []


def test_what_comes_after_the_last_step_has_no_time_left(cards: CardRegistry) -> None:
    text = shown(cards, training(progress=PROGRESS.model_copy(update={"doing": "evaluating"})))
    assert "Testing on the held-out examples · epoch 1.3" in text
    assert "to go" not in text


def test_a_cancelled_run_keeps_what_it_showed(cards: CardRegistry) -> None:
    job = training(progress=PROGRESS)
    cancelled = Job(**{**{name: getattr(job, name) for name in job.__slots__}, "state": State.CANCELLED})
    text = shown(cards, cancelled)
    assert "epoch 1.3 · loss **0.423**" in text
    assert "to go" not in text


def test_a_classifier_is_told_beside_its_baseline(cards: CardRegistry) -> None:
    text = shown(cards, trained())
    assert "**97" in text
    assert "of 20 held-out examples; always saying the commonest class: 80" in text
    assert "Macro F1 **0.960**, held-out loss 0.700 → 0.100" in text
    assert r"> You have \*won\*" in text
    assert "before: ham 51" in text
    assert "after: **spam 99" in text
    assert "seed 42 trains this again" in text
    assert {"Try it", "Share", "Download", "Train again", "Delete the model"} <= set(
        buttons(cards.render_card(trained(), private=False))
    )


def test_a_style_is_told_by_its_loss(cards: CardRegistry) -> None:
    text = shown(cards, trained(STYLE_REQUEST, STYLE_RUN))
    assert "Held-out loss **4.000 → 3.000** (-25%), on 20" in text
    assert "before: back later. · after: **Ishmael.** · right: Ishmael." in text
    assert "LoRA adapter of rank 8" in text


def test_a_long_run_is_announced_with_what_came_of_it(cards: CardRegistry) -> None:
    done = trained(STYLE_REQUEST, STYLE_RUN)
    assert "Your model **whale** is trained" in announcement(done, card(), cards.news(done))
    assert "type `/generate model:whale`" in cards.news(done)
    assert cards.news(training()) == ""


def test_an_early_end_is_told(cards: CardRegistry) -> None:
    result: FineTuneResult = RUN.model_copy(update={"ending": "owner", "accumulation": 2})
    text = shown(cards, trained(result=result))
    assert "You stopped it early" in text
    assert f"memory had room for {RUN.settings.batch_size} examples at once, 2 times a step" in text
