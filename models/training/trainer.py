"""`Trainer` of transformers, set up for one training: nothing is fetched, and nothing logged elsewhere."""

from pathlib import Path
from typing import Any

import torch
from transformers import PrinterCallback, TrainingArguments

from models.training.batches import Batches, ByLength, Share, lengths_of
from models.training.judging import JudgingTrainer
from models.training.ranks import Ranks
from models.training.recipe import TrainingRecipe
from models.training.split import Data
from models.training.watch import Watch


def bf16_is_quick(device: torch.device) -> bool:
    """Whether the device multiplies bfloat16 faster than float32: it has units for it."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    able = torch.cpu.get_capabilities()
    return device.type == "cpu" and bool(able.get("amx_bf16") or able.get("avx512_bf16"))


class SavingTrainer(JudgingTrainer):
    """A trainer that deals its rows out by length, and can be asked for a checkpoint after its loop was left."""

    def get_train_dataloader(self) -> Batches:
        """Return what loads the rows that this process trains on."""
        batch_size = self._recipe.settings.batch_size
        step_rows = batch_size * self.args.gradient_accumulation_steps
        by_length = ByLength(lengths_of(self.train_dataset), step_rows, self.args.seed)
        share = Share(by_length, batch_size, self._ranks)
        pin_memory = self.args.dataloader_pin_memory
        return Batches(self.train_dataset, share, self.data_collator, pin_memory=pin_memory)

    def save_now(self) -> Path:
        """Write a checkpoint and return its folder."""
        self._save_checkpoint(self.model, trial=None)
        return Path(self.args.output_dir, f"checkpoint-{self.state.global_step}")


def make_trainer(
    recipe: TrainingRecipe[Any],
    model: Any,
    data: Data,
    watch: Watch,
    *,
    device: torch.device,
    accumulation: int,
    folder: Path,
    ranks: Ranks,
) -> SavingTrainer:
    """Return a trainer for a model that the watch directs."""
    settings = recipe.settings
    arguments = TrainingArguments(
        output_dir=str(folder),
        max_steps=watch.steps.count,
        per_device_train_batch_size=-(-settings.batch_size // ranks.count),
        gradient_accumulation_steps=accumulation,
        learning_rate=settings.learning_rate,
        weight_decay=settings.weight_decay,
        warmup_steps=watch.steps.warming(settings),
        seed=settings.seed,
        use_cpu=device.type == "cpu",
        bf16=bf16_is_quick(device),
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
        recipe=recipe,
        held_out=data.held_out,
        ranks=ranks,
        model=model,
        args=arguments,
        train_dataset=data.training,
        data_collator=recipe.collator(),
        callbacks=[watch],
    )
    trainer.remove_callback(PrinterCallback)
    return trainer
