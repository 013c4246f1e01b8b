"""`Trainer` of transformers, set up for one training: nothing is fetched, and nothing logged elsewhere."""

import math
from pathlib import Path
from typing import Any

import torch
from transformers import PrinterCallback, Trainer, TrainingArguments

from models.training.recipe import TrainingRecipe
from models.training.settings import TrainingSettings
from models.training.watch import Plan, Watch


def bf16_is_quick(device: torch.device) -> bool:
    """Whether the device multiplies bfloat16 faster than float32: it has units for it."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    able = torch.cpu.get_capabilities()
    return device.type == "cpu" and bool(able.get("amx_bf16") or able.get("avx512_bf16"))


def plan(settings: TrainingSettings, accumulation: int, rows: int, most_steps: int) -> Plan:
    """Return how many steps are taken on so many rows."""
    epoch_steps = math.ceil(math.ceil(rows / settings.batch_size) / accumulation)
    steps = settings.epochs * epoch_steps
    return Plan(min(steps, most_steps), epoch_steps, settings.batch_size * accumulation, limited=steps > most_steps)


class SavingTrainer(Trainer):  # type: ignore[misc]
    """A `Trainer` that can be asked for a checkpoint between two steps, after its loop was left."""

    def save_now(self) -> Path:
        """Write a checkpoint and return its folder."""
        self._save_checkpoint(self.model, trial=None)
        return Path(self.args.output_dir, f"checkpoint-{self.state.global_step}")


def make_trainer(
    recipe: TrainingRecipe[Any],
    model: Any,
    rows: tuple[Any, Any],
    watch: Watch,
    *,
    device: torch.device,
    accumulation: int,
    folder: Path,
) -> SavingTrainer:
    """Return a trainer for a model on (rows to train on, rows held out) that the watch directs."""
    settings = recipe.settings
    arguments = TrainingArguments(
        output_dir=str(folder),
        max_steps=watch.plan.steps,
        per_device_train_batch_size=settings.batch_size,
        per_device_eval_batch_size=settings.batch_size,
        gradient_accumulation_steps=accumulation,
        learning_rate=settings.learning_rate,
        weight_decay=settings.weight_decay,
        warmup_steps=int(settings.warm_up * watch.plan.steps),
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
    train_rows, held_out_rows = rows
    trainer = SavingTrainer(
        model=model,
        args=arguments,
        train_dataset=train_rows,
        eval_dataset=held_out_rows,
        data_collator=recipe.collator(),
        compute_metrics=recipe.metrics,
        callbacks=[watch],
    )
    trainer.remove_callback(PrinterCallback)
    return trainer
