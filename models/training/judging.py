"""How good a model is on the held-out rows: on all of them before and after, on some of them on the way."""

from collections.abc import Sequence
from typing import Any

import torch
from transformers import Trainer

from models.training.batches import shortest_first
from models.training.ranks import Ranks
from models.training.recipe import TrainingRecipe

# So many held-out rows at most make the curve, or judging on the way would take a good part of the training's time.
CURVE_ROWS = 128


class JudgingTrainer(Trainer):  # type: ignore[misc]
    """A `Trainer` that judges the model in batches of a training step's size, rows of about the same length together.

    Each batch is computed by one process, so that several together find what one alone finds. It draws no random
    numbers: how often a model is judged changes nothing of its training.
    """

    def __init__(self, *, recipe: TrainingRecipe[Any], held_out: Any, ranks: Ranks, **options: Any) -> None:
        super().__init__(**options)
        self.control: Any = self.control  # of `Trainer`, which has no types
        self._recipe = recipe
        self._ranks = ranks
        self._held_out = list(held_out)
        self._batches = shortest_first(held_out, recipe.settings.batch_size)
        self._all = range(len(self._batches))
        every = -(-len(self._held_out) // CURVE_ROWS)
        self._of_curve = self._all[every // 2 :: every]

    def evaluate(self, *_: Any, whole: bool = False, **__: Any) -> dict[str, Any]:
        """Judge the model on the rows of the curve, as `Trainer` asks for on the way, or on all held-out rows.

        Each figure of the curve is called `eval_curve_…`, and there are these on all rows, too.
        """
        losses, guessed = self._computed(self._all if whole else self._of_curve)
        figures = {f"curve_{name}": value for name, value in self._figures(self._of_curve, losses, guessed).items()}
        if whole:
            figures |= self._figures(self._all, losses, guessed)
        metrics = {f"eval_{name}": value for name, value in figures.items()}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def _computed(self, chosen: Sequence[int]) -> tuple[Any, Any]:
        """Return the loss of each batch that is chosen, and the class that each of its rows is taken for."""
        losses = torch.zeros(len(self._batches), dtype=torch.float64)
        guessed = torch.zeros(len(self._held_out), dtype=torch.int64)
        self.model.eval()
        for turn in range(0, len(chosen), self._ranks.count):
            self.control = self.callback_handler.on_prediction_step(self.args, self.state, self.control)
            for number in chosen[turn : turn + self._ranks.count][self._ranks.rank : self._ranks.rank + 1]:
                outputs = self._outputs(self._batches[number])
                losses[number] = float(outputs["loss"])
                if self._recipe.metrics is not None:
                    guessed[self._batches[number]] = outputs["logits"].float().argmax(-1).cpu()
        return self._ranks.add(losses), self._ranks.add(guessed)

    def _outputs(self, rows: Sequence[int]) -> Any:
        batch = self._prepare_inputs(self.data_collator([self._held_out[row] for row in rows]))
        with torch.no_grad(), self.accelerator.autocast():
            return self.model(**batch)

    def _figures(self, chosen: Sequence[int], losses: Any, guessed: Any) -> dict[str, Any]:
        """Return the mean loss over the rows of these batches, and what the recipe measures beside it."""
        sizes = torch.tensor([len(self._batches[number]) for number in chosen])
        loss = float((losses[list(chosen)] * sizes).sum() / sizes.sum())
        if self._recipe.metrics is None:
            return {"loss": loss}
        rows = [row for number in chosen for row in self._batches[number]]
        true = [self._held_out[row]["labels"] for row in rows]
        return {"loss": loss, **self._recipe.metrics(true, guessed[rows].tolist())}
