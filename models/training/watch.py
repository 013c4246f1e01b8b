"""What happens between two steps: reports, evaluations, checkpoints, and the wish to stop."""

import time
from pathlib import Path
from typing import Any, get_args

from transformers import TrainerCallback

from models.errors import Refusal
from models.training.checkpoint import Notes
from models.training.recipe import TrainingRecipe
from models.training.steps import Steps
from models.training.surroundings import Surroundings
from models.training.values import Doing, Ending, Evaluation, LossPoint, TrainingProgress

PROGRESS_SECONDS = 0.5
CHECKPOINT_SECONDS = 20.0  # from one to the next, or longer:
SAVING_SHARE = 20  # times what saving one took
ENDINGS = get_args(Ending)  # the first is that of none that ended early
DIVERGED = "The training went astray: its loss is no number any more. Try it with a smaller learning rate."


class Stopped(Exception):
    """The training left its loop, since it was asked to."""


class Watch(TrainerCallback):  # type: ignore[misc]
    """Watches one training.

    Parameters
    ----------
    seconds
        How long it took already, in processes before this one.

    Attributes
    ----------
    ending
        Why it ended, once it has.
    notes
        What is kept beside each checkpoint; the base must have been judged before the first step.
    """

    def __init__(
        self,
        steps: Steps,
        recipe: TrainingRecipe[Any],
        around: Surroundings,
        *,
        seconds: float,
    ) -> None:
        self.steps = steps
        self.ending: Ending = "steps" if steps.limited else "through"
        self.notes: Notes | None = None
        self._evaluation: Evaluation | None = None
        self._judged: LossPoint | None = None
        self._recipe = recipe
        self._limits = around.limits
        self._wishes = around.wishes
        self._outlets = around.outlets
        self._checkpoints = around.checkpoints
        self._ranks = around.ranks
        self._started = self._saving_at = self._saved_at = time.monotonic()
        self._saving_took = 0.0
        self._seconds = seconds
        self._judged_once = around.judged_once
        self._first_step = 0
        self._latest = TrainingProgress(doing="loading", total=steps.count)
        self._told_at = 0.0

    @property
    def seconds(self) -> float:
        """How long the training took so far, in all its processes."""
        return self._seconds + time.monotonic() - self._started

    @property
    def evaluation(self) -> Evaluation:
        """The latest on all held-out examples."""
        assert self._evaluation is not None, "it was not evaluated"
        return self._evaluation

    @property
    def judged(self) -> LossPoint | None:
        """The latest point of the held-out curve."""
        return self._judged

    def tell(self, doing: Doing, **measured: Any) -> None:
        """Report progress, at most every half second of what is done in many steps."""
        changed = doing != self._latest.doing
        self._latest = self._latest.model_copy(update={"doing": doing, **measured})
        if changed or time.monotonic() - self._told_at >= PROGRESS_SECONDS:
            self._told_at = time.monotonic()
            self._outlets.progress(self._latest)

    def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        """Tell the points that an earlier process has measured: what it reported itself is gone with its attempt."""
        self._first_step = state.global_step
        if state.global_step and self.notes is not None and self.notes.begun is not None:
            self._outlets.point(self.notes.begun)
        for logs in state.log_history:
            self._measured(logs["step"], logs["epoch"], logs)

    def on_epoch_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        """Let the recipe know, and leave where that is asked for."""
        self._leave_if_asked()
        self._recipe.begin_epoch(int(state.epoch))

    def on_step_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        """Leave where that is asked for, after the step before has been measured.

        Not before the first step of an epoch: what loads its rows has drawn a random number already, and would draw
        another one for whoever goes on from here.
        """
        if state.global_step % self.steps.in_epoch:
            self._leave_if_asked()

    def on_step_end(self, _args: Any, state: Any, control: Any, **_: Any) -> None:
        """Decide what is due after this step."""
        step = state.global_step
        rate = (step - self._first_step) / max(time.monotonic() - self._started, 1e-3)
        self.tell(
            "learning",
            step=step,
            epoch=state.epoch,
            rows_per_second=rate * self.steps.rows,
            seconds_left=(self.steps.count - step) / rate,
        )
        leaving, early, due = self._ranks.agree(
            self._wishes.leave.is_set(), ENDINGS.index(self._ended_early()), self._saving_is_due()
        )
        if step < self.steps.count and early:
            self.ending = ENDINGS[early]
            control.should_training_stop = True
        last = control.should_training_stop or step == self.steps.count
        control.should_log = bool(last or leaving or step % self.steps.log_every == 0)
        # After the last step it is judged on all held-out examples, and not by `Trainer`.
        control.should_evaluate = not last and not self._judged_once and self.steps.evaluates_after(step)
        control.should_save = bool(not last and control.should_log and due)
        if control.should_save:
            self._saving_at = time.monotonic()

    def on_prediction_step(self, _args: Any, _state: Any, _control: Any, **_: Any) -> None:
        """Tell that it is judged."""
        self._leave_if_asked()
        self.tell("evaluating")

    def on_save(self, args: Any, state: Any, _control: Any, **_: Any) -> None:
        """Keep what was saved, once each process has saved its part."""
        self.keep(Path(args.output_dir, f"checkpoint-{state.global_step}"))
        self._saved_at = time.monotonic()
        self._saving_took = self._saved_at - self._saving_at

    def keep(self, folder: Path) -> None:
        """Keep a checkpoint that lies in a folder."""
        assert self.notes is not None
        assert self._checkpoints is not None
        self.tell("saving")
        self._ranks.meet()
        self._checkpoints.keep(folder, self.notes.model_copy(update={"seconds": self.seconds}))

    def on_log(self, _args: Any, state: Any, _control: Any, logs: dict[str, Any], **_: Any) -> None:
        """Take a point of the curve."""
        self._measured(state.global_step, state.epoch or 0.0, logs)

    def on_evaluate(self, _args: Any, _state: Any, _control: Any, metrics: dict[str, Any], **_: Any) -> None:
        """Take note of the latest evaluation on all held-out examples."""
        if "eval_loss" not in metrics:
            return
        if not abs(metrics["eval_loss"]) < float("inf"):
            raise Refusal(DIVERGED)
        self._evaluation = Evaluation(
            loss=metrics["eval_loss"],
            accuracy=metrics.get("eval_accuracy"),
            macro_f1=metrics.get("eval_macro_f1"),
            confusion=tuple(map(tuple, metrics.get("eval_confusion", ()))),
        )

    def _measured(self, step: int, epoch: float, logs: dict[str, Any]) -> None:
        """Report a point of what was logged after a step, training or evaluation."""
        loss, held_out = logs.get("loss"), logs.get("eval_curve_loss")
        if not all(abs(value) < float("inf") for value in (loss, held_out) if value is not None):
            raise Refusal(DIVERGED)
        if loss is not None:
            self._latest = self._latest.model_copy(update={"loss": loss})
            point = LossPoint(step=step, epoch=epoch, loss=loss, learning_rate=logs.get("learning_rate"))
            self._outlets.point(point)
        elif held_out is not None:
            self._latest = self._latest.model_copy(update={"held_out_loss": held_out})
            metric = logs.get("eval_curve_macro_f1")
            self._judged = LossPoint(step=step, epoch=epoch, held_out_loss=held_out, metric=metric)
            self._outlets.point(self._judged)

    def _leave_if_asked(self) -> None:
        if any(self._ranks.agree(self._wishes.leave.is_set())):
            raise Stopped

    def _ended_early(self) -> Ending:
        if self._wishes.finish.is_set():
            return "owner"
        return "minutes" if self.seconds > 60 * self._limits.minutes else "through"

    def _saving_is_due(self) -> bool:
        """Whether a checkpoint is due, not too often for what it costs."""
        if self._checkpoints is None or not self._checkpoints.ready:
            return False
        took = self._saving_took + self._checkpoints.took
        return time.monotonic() - self._saved_at >= max(CHECKPOINT_SECONDS, SAVING_SHARE * took)
