"""One training from its examples to the trained model, in one thread."""

import gc
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from models.errors import Refusal
from models.training.checkpoint import Notes, read_notes
from models.training.recipe import TrainingRecipe
from models.training.settings import TrainingSettings
from models.training.split import Data
from models.training.steps import Steps
from models.training.surroundings import Surroundings
from models.training.trainer import SavingTrainer, make_trainer
from models.training.values import Ending, Evaluation, Guess, Sample
from models.training.watch import Stopped, Watch

SAMPLES = 3
OUT_OF_MEMORY = "This needs more memory than there is. Try it with a smaller batch, shorter texts, or a smaller model."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trained:
    """A trained model, and how it came to be; see `FineTuneResult`."""

    model: Any
    before: Evaluation
    after: Evaluation
    samples: tuple[Sample, ...]
    ending: Ending
    steps: int
    seconds: float
    data: Data
    settings: TrainingSettings
    accumulation: int


class Training:
    """Trains by one recipe on one set of examples."""

    def __init__(self, recipe: TrainingRecipe[Any], data: Data, around: Surroundings) -> None:
        self._recipe = recipe
        self._around = around
        self._data = data
        samples = 0 if around.judged_once else SAMPLES
        self._samples = [data.examples[number] for number in data.held_out["row"][:samples]]

    def run(self, checkpoint: Path | None) -> Trained:
        """Train from the beginning, or go on from a checkpoint.

        A batch that memory has no room for is halved, once, and two of them make a step; not where several processes
        train together, of which the others do not learn what happened to one. Raises `Stopped` when asked
        to leave, with a checkpoint kept where the training had begun; and `Refusal`.
        """
        notes = None if checkpoint is None else read_notes(checkpoint)
        size = self._recipe.settings.batch_size
        tries = [(size, 1), (size // 2, 2)] if notes is None else [(notes.batch_size, notes.accumulation)]
        if self._around.ranks.count > 1:
            tries = tries[:1]
        for batch_size, accumulation in tries:
            if batch_size == 0:
                break
            try:
                return self._train(batch_size, accumulation, checkpoint, notes)
            except (MemoryError, RuntimeError) as error:
                if not self._lacked_memory(error):
                    raise
                log.warning("out of memory with %d examples a pass: %s", batch_size, error)
            gc.collect()
            if self._around.device.type == "cuda":
                torch.cuda.empty_cache()
        raise Refusal(OUT_OF_MEMORY)

    def _train(self, batch_size: int, accumulation: int, checkpoint: Path | None, notes: Notes | None) -> Trained:
        around, recipe = self._around, self._recipe
        recipe.settings = recipe.settings.model_copy(update={"batch_size": batch_size})
        watch = Watch(
            Steps.of(recipe.settings, accumulation, len(self._data.training), around.limits.steps),
            recipe,
            around,
            seconds=around.seconds if notes is None else notes.seconds,
        )
        watch.tell("loading")
        model = recipe.load()
        around.check(model)
        trainer = make_trainer(
            recipe,
            model,
            self._data,
            watch,
            device=around.device,
            accumulation=accumulation,
            folder=around.folder,
            ranks=around.ranks,
        )
        if notes is None:
            guesses = self._guesses(model) if around.ranks.first else ()
            before = around.before or _judged(trainer, watch)
            notes = Notes(
                batch_size=batch_size,
                accumulation=accumulation,
                seconds=0.0,
                before=before,
                begun=watch.judged,
                guesses=guesses,
            )
        watch.notes = notes
        self._take_steps(trainer, watch, checkpoint)
        vars(model).pop("forward", None)  # accelerate's, which computes in bfloat16 for as long as the model lives
        return Trained(
            model=model,
            before=notes.before,
            after=watch.evaluation,
            samples=self._compared(notes.guesses, self._guesses(model)) if around.ranks.first else (),
            ending=watch.ending,
            steps=trainer.state.global_step,
            seconds=watch.seconds,
            data=self._data,
            settings=recipe.settings,
            accumulation=accumulation,
        )

    def _take_steps(self, trainer: SavingTrainer, watch: Watch, checkpoint: Path | None) -> None:
        try:
            trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
            trainer.evaluate(whole=True)
        except Stopped:
            (keep,) = self._around.ranks.agree(self._around.wishes.keep.is_set())
            under_way = 0 < trainer.state.global_step < watch.steps.count
            if (checkpoints := self._around.checkpoints) and keep and under_way:
                watch.keep(trainer.save_now())
                checkpoints.wait()
            raise

    def _lacked_memory(self, error: Exception) -> bool:
        """Whether there was too little memory: here, or in another process, of which this one sees that it is gone."""
        if self._around.ranks.count == 1:
            return _out_of_memory(error)
        mark = self._around.folder / "out-of-memory"
        if _out_of_memory(error):
            mark.touch()
        return mark.exists()

    def _guesses(self, model: Any) -> tuple[tuple[Guess, ...], ...]:
        model.eval()
        with torch.no_grad():
            return tuple(self._recipe.guesses(model, example) for example in self._samples)

    def _compared(self, before: Sequence[tuple[Guess, ...]], after: Sequence[tuple[Guess, ...]]) -> tuple[Sample, ...]:
        recipe = self._recipe
        return tuple(
            Sample(given=recipe.given(example), wanted=recipe.wanted(example), before=first, after=then)
            for example, first, then in zip(self._samples, before, after, strict=True)
        )


def _judged(trainer: SavingTrainer, watch: Watch) -> Evaluation:
    trainer.evaluate(whole=True)
    return watch.evaluation


def _out_of_memory(error: Exception) -> bool:
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return "can't allocate memory" in str(error) or "not enough memory" in str(error)
