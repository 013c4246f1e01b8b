"""What the page shows of a standing."""

import json
from dataclasses import replace
from typing import Any

from bot.board.figures import KindCount, Standing, Training
from bot.board.sections import sections
from bot.board.stage import Scene
from bot.jobs.job import State
from models.catalogue import load_catalogue
from models.training.values import LossPoint

CATALOGUE = load_catalogue()
TRAINING = Training(
    5,
    State.RUNNING,
    "style",
    "smollm2",
    "@ada/haiku",
    (LossPoint(step=1, epoch=0, loss=2.0), LossPoint(step=2, epoch=1, loss=1.0, held_out_loss=0.8)),
)
STANDING = Standing(
    (KindCount("fill_mask", 1, 0, 4), KindCount("generate", 0, 2, 20), KindCount("bias", 0, 0, 0)), 90, (TRAINING,)
)


def shown(standing: Standing, *scenes: Scene, names: bool = False) -> dict[str, Any]:
    told = sections(standing, scenes, CATALOGUE, names=names)
    assert all(b"\n" not in body for body in told.values())
    return {name: json.loads(body) for name, body in told.items()}


def test_the_queue_and_what_was_made_are_counted_by_kind() -> None:
    told = shown(STANDING)
    assert told["queue"] == {
        "waiting": 1,
        "running": 2,
        "kinds": [
            {"kind": "generate", "waiting": 0, "running": 2},
            {"kind": "fill-mask", "waiting": 1, "running": 0},
        ],
        "tokensPerSecond": 1.5,
    }
    assert told["made"] == {
        "total": 24,
        "kinds": [{"kind": "generate", "count": 20}, {"kind": "fill-mask", "count": 4}],
    }


def test_what_has_no_row_of_its_own_is_counted_with_others() -> None:
    told = shown(Standing(tuple(KindCount(f"kind_{number}", number, 0, 10 * number) for number in range(1, 11))))
    assert [row["kind"] for row in told["made"]["kinds"]] == [
        "kind-10",
        "kind-9",
        "kind-8",
        "kind-7",
        "kind-6",
        "others",
    ]
    assert [row["count"] for row in told["made"]["kinds"]] == [100, 90, 80, 70, 60, 150]
    assert told["queue"]["kinds"][-1] == {"kind": "others", "waiting": 15, "running": 0}
    assert (told["made"]["total"], told["queue"]["waiting"]) == (550, 55)


def test_names_are_shown_where_the_link_says_so_alone() -> None:
    (anonymous,), (named,) = shown(STANDING)["trainings"], shown(STANDING, names=True)["trainings"]
    assert "ada" not in json.dumps(shown(STANDING))
    assert anonymous["title"] == f"style on {CATALOGUE.name('smollm2')}"
    assert named["title"] == "@ada/haiku"
    assert (named["doing"], named["heldOutLoss"]) == ("learning", "0.8")
    assert named["svg"].startswith("<svg")


def test_a_name_that_is_not_for_all_and_a_base_that_is_gone_are_told_in_other_words() -> None:
    unnamed = replace(TRAINING, name=None, model="gone", points=())
    (told,) = shown(replace(STANDING, trainings=(unnamed,)), names=True)["trainings"]
    assert (told["title"], told["heldOutLoss"], told["svg"]) == ("style on gone", None, "")


def test_demos_are_told_with_their_question() -> None:
    scene = Scene("Next token", 2, 5, "Look.\nGuess.", "What comes next?", {"Paris": 3, "a</script>": 1})
    assert shown(Standing(), scene)["stage"] == [
        {
            "title": "Next token",
            "step": 2,
            "steps": 5,
            "text": "Look.\nGuess.",
            "question": "What comes next?",
            "answers": {"Paris": 3, "a</script>": 1},
        }
    ]
