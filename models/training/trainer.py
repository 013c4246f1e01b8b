"""`Trainer` of transformers, set up for one training: nothing is fetched, and nothing logged elsewhere."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import Sampler
from transformers import PrinterCallback, Trainer, TrainingArguments
from transformers.trainer_pt_utils import get_length_grouped_indices

from models.training.recipe import TrainingRecipe
from models.training.split import Data
from models.training.watch import Watch


def bf16_is_quick(device: torch.device) -> bool:
    """Whether the device multiplies bfloat16 faster than float32: it has units for it."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    able = torch.cpu.get_capabilities()
    return device.type == "cpu" and bool(able.get("amx_bf16") or able.get("avx512_bf16"))


class ByLength(Sampler[int]):
    """Draws rows so that those of a step are about as long as each other: what pads the shorter ones is time lost.

    An epoch's order depends on the seed alone, so that a training that goes on in another process draws the same; with
    `train_sampling_strategy="group_by_length"` it would not.
    """

    def __init__(self, lengths: Sequence[int], batch_size: int, seed: int) -> None:
        self._lengths = lengths
        self._batch_size = batch_size
        self._seed = seed
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Take note of the epoch; accelerate calls this."""
        self._epoch = epoch

    def __len__(self) -> int:
        return len(self._lengths)

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self._seed + self._epoch)
        return iter(get_length_grouped_indices(self._lengths, self._batch_size, generator=generator))


class SavingTrainer(Trainer):  # type: ignore[misc]
    """A `Trainer` that is judged without a trace, and can be asked for a checkpoint after its loop was left."""

    def _get_train_sampler(self, train_dataset: Any = None) -> ByLength:
        rows = self.train_dataset if train_dataset is None else train_dataset
        step_rows = self.args.train_batch_size * self.args.gradient_accumulation_steps
        return ByLength(_lengths(rows), step_rows, self.args.seed)

    def save_now(self) -> Path:
        """Write a checkpoint and return its folder."""
        self._save_checkpoint(self.model, trial=None)
        return Path(self.args.output_dir, f"checkpoint-{self.state.global_step}")

    def evaluate(self, *args: Any, **options: Any) -> Any:
        """Judge the model; how often that is done changes nothing of the random numbers that training draws."""
        with torch.random.fork_rng(devices=[]):
            return super().evaluate(*args, **options)


def make_trainer(
    recipe: TrainingRecipe[Any],
    model: Any,
    data: Data,
    watch: Watch,
    *,
    device: torch.device,
    accumulation: int,
    folder: Path,
) -> SavingTrainer:
    """Return a trainer for a model that the watch directs."""
    settings = recipe.settings
    arguments = TrainingArguments(
        output_dir=str(folder),
        max_steps=watch.steps.count,
        per_device_train_batch_size=settings.batch_size,
        per_device_eval_batch_size=settings.batch_size,
        gradient_accumulation_steps=accumulation,
        learning_rate=settings.learning_rate,
        weight_decay=settings.weight_decay,
        warmup_steps=watch.steps.warming(settings),
        seed=settings.seed,
        use_cpu=device.type == "cpu",
        bf16=bf16_is_quick(device),
        prediction_loss_only=recipe.metrics is None,
        label_names=["labels"],
        # The watch says when.
        logging_strategy="no",
        eval_strategy="no",
        save_strategy="no",
        save_total_limit=1,
        remove_unused_columns=False,
        dataloader_pin_memory=device.type == "cuda",
        report_to="none",
        disable_tqdm=True,
    )
    trainer = SavingTrainer(
        model=model,
        args=arguments,
        train_dataset=data.training,
        eval_dataset=data.held_out.select(_shortest_first(data.held_out)),
        data_collator=recipe.collator(),
        compute_metrics=recipe.metrics,
        callbacks=[watch],
    )
    trainer.remove_callback(PrinterCallback)
    return trainer


def _lengths(rows: Any) -> list[int]:
    return list(map(len, rows["input_ids"]))


def _shortest_first(rows: Any) -> list[int]:
    lengths = _lengths(rows)
    return sorted(range(len(lengths)), key=lengths.__getitem__)
