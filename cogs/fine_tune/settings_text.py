"""How a model is trained, in a line."""

from models.training.settings import TrainingSettings


def settings_line(settings: TrainingSettings) -> str:
    """Return what matters most of how a model is trained, in words."""
    return " · ".join(settings_in_words(settings))


def settings_in_words(settings: TrainingSettings) -> tuple[str, ...]:
    """Return the same, a setting each."""
    weights = "all weights" if settings.lora_rank is None else f"a LoRA adapter of rank {settings.lora_rank}"
    epochs = "1 epoch" if settings.epochs == 1 else f"{settings.epochs} epochs"
    return (
        weights,
        epochs,
        f"batches of {settings.batch_size}",
        f"learning rate {settings.learning_rate:g}",
        f"weight decay {settings.weight_decay:g}",
        f"at most {settings.max_tokens} tokens an example",
        f"seed {settings.seed}",
    )
