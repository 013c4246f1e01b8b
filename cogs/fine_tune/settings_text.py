"""How a model is trained, in a line."""

from models.training.settings import TrainingSettings


def settings_line(settings: TrainingSettings) -> str:
    """Return every setting, in words."""
    weights = "all weights" if settings.lora_rank is None else f"a LoRA adapter of rank {settings.lora_rank}"
    epochs = "1 epoch" if settings.epochs == 1 else f"{settings.epochs} epochs"
    return (
        f"{weights} · {epochs} · batches of {settings.batch_size} · learning rate {settings.learning_rate:g} · "
        f"weight decay {settings.weight_decay:g} · at most {settings.max_tokens} tokens an example · "
        f"seed {settings.seed}"
    )
