"""What a learning curve says: whether more examples would help, true of its own figures."""

from collections.abc import Sequence

from models.tasks.learning_curve.request import CurvePoint, LearningCurveRequest, LearningCurveResult

LITTLE = 0.02  # of the base's score: less gain than this is none
FLAT = 0.05  # of all that was gained: where the last part brings less, more examples hardly help


def verdict(result: LearningCurveResult) -> str:
    """Return in a sentence whether it is still hungry."""
    base, *parts = result.points
    gained = max(_gain(base, part) for part in parts)
    if gained <= LITTLE * abs(base.score):
        return "🍽️ These examples taught it next to nothing, however many: other examples, or more epochs, may."
    if len(parts) == 1:
        return f"🍽️ {_count(parts)} examples helped; one part alone does not tell whether more would."
    before, last = parts[-2:]
    late = _gain(before, last)
    if late < FLAT * gained:
        return (
            f"🍽️ It is full: from {before.examples:,} to {last.examples:,} examples hardly anything was gained, so more "
            "of the same would not help much."
        )
    return (
        f"🍽️ It is still hungry: from {before.examples:,} to {last.examples:,} examples it went from "
        f"{before.score:.3f} to {last.score:.3f}, so more of the same would help."
    )


def explain(request: LearningCurveRequest, result: LearningCurveResult) -> str:
    """Return a few sentences on how the curve came to be, how it is read, and what it says."""
    better = "higher" if request.recipe == "classify" else "lower"
    what = (
        "macro F1: how well each class is found, the rare ones as much as the common ones, 1 at best"
        if request.recipe == "classify"
        else "loss on held-out examples: how surprised the model is by what is right, 0 at best"
    )
    base, *parts = result.points
    return (
        f"For each dot the model began anew from the base and was trained on so many of your examples, {_count(parts)} "
        f"in the last; all were judged on the same {result.held_out_rows:,} held-out examples. Upwards is the {what}, "
        f"so {better} is better. To the right are ever more examples, about three times as many each step. "
        f"The line across is the base as it was, at {base.score:.3f}: what lies on it has "
        f"learned nothing. {verdict(result).removeprefix('🍽️ ')}"
    )


def _gain(before: CurvePoint, after: CurvePoint) -> float:
    """Return how much better a point is than another."""
    change = after.score - before.score
    return -change if after.macro_f1 is None else change


def _count(parts: Sequence[CurvePoint]) -> str:
    return f"{parts[-1].examples:,}"
