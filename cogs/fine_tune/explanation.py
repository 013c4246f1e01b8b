"""What a loss curve shows, in words for a beginner, true of this run's own figures."""

import math

from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult

LITTLE = 0.02  # of the loss before: less change than this is none
GAP = 0.15  # by how much of the held-out loss the training loss is lower where a model remembers


def explain(request: FineTuneRequest, result: FineTuneResult) -> str:
    """Return a few sentences on what was trained, what the curve says, and what to try next."""
    return " ".join([_what(request, result), _curve(result), _next(result)])


def _what(request: FineTuneRequest, result: FineTuneResult) -> str:
    weights = (
        "all of its weights were changed a little"
        if result.settings.lora_rank is None
        else "its own weights stayed as they were, and a small adapter of rank "
        f"{result.settings.lora_rank} beside them was trained (LoRA)"
    )
    goal = {
        "classify": "name the class of a text",
        "style": "guess the next token of your texts",
        "mask": "guess tokens that were hidden in your texts",
    }[request.recipe]
    return (
        f"Fine-tuning goes on where pretraining ended: the model had to {goal}, and at each of {result.steps:,} "
        f"steps {weights}, in the direction that makes the loss smaller. The loss is how surprised it is by what is "
        "right: 0 would be no surprise at all."
    )


def _curve(result: FineTuneResult) -> str:
    before, after, best = result.before.loss, result.after.loss, result.lowest_held_out_loss
    falls = (before - after) / before if before else 0.0
    told = f"On the {result.held_out_rows:,} held-out examples the loss went from {before:.3f} to {after:.3f}"
    if falls < LITTLE:
        return f"{told}: it learned next to nothing that helps with texts it has not seen."
    if best is not None and after > best * (1 + GAP):
        return (
            f"{told}, but it had been {best:.3f} on the way: from there on the model learned its examples by heart "
            "(overfitting), and got worse on others."
        )
    perplexity = "" if result.after.accuracy is not None else f" (a perplexity of {math.exp(min(after, 50)):.1f})"
    return f"{told}{perplexity}: it learned something that holds for texts it has not seen."


def _next(result: FineTuneResult) -> str:
    after, best = result.after.loss, result.lowest_held_out_loss
    if best is not None and after > best * (1 + GAP):
        return "Fewer epochs, a smaller learning rate or more examples would help."
    if (result.before.loss - after) < LITTLE * result.before.loss:
        return "A larger learning rate, more epochs, or examples that are more alike might help."
    return "The held-out curve had not turned upwards, so more epochs may still help a little, and more examples a lot."
