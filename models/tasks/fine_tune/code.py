"""A run as a program of plain transformers, datasets, accelerate and peft. Imports no torch."""

from collections.abc import Sequence

from models.catalogue import Entry
from models.data.examples import Recipe
from models.shown_code import imports, literal, loading
from models.sources import WheelSource
from models.tasks.fine_tune.program import (
    ADAPTERS,
    ARGUMENTS,
    AUTO_CLASSES,
    COLLATORS,
    DATA,
    LORA,
    READ_FROM_GGUF,
    SHORTER,
    SPLIT,
    STOPPED,
    TRAIN,
)
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.generate.request import Mode
from models.tasks.training_request import TrainingRequest
from models.training.settings import TrainingSettings
from models.training.steps import Steps

EXAMPLES = "examples.jsonl"
INSTALL = "# pip install torch transformers accelerate datasets peft\n"
PAD = "tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token\n"
BY_LENGTH = """\
from torch.utils.data import Sampler
from transformers.trainer_pt_utils import get_length_grouped_indices"""
HEAD = ", num_labels=len(classes), id2label=dict(enumerate(classes))"


def code(request: FineTuneRequest, result: FineTuneResult, entry: Entry) -> str:
    """Return a Python program that is this run, on a file of its `EXAMPLES`.

    It prints the run's losses on the held-out examples; others for `mask`, where it draws other gaps, and where the run
    was ended early.
    """
    settings = result.settings
    model, adapter = loaded(request, settings, entry)
    steps = Steps.of(settings, result.accumulation, result.trained_rows, request.limits.steps)
    parts = [
        INSTALL,
        imported(request, settings, entry),
        classes(request.classes),
        f"set_seed({settings.seed})  # weights that are new begin at random\n",
        model,
        PAD,
        adapter,
        data(request, settings, entry, result.mode),
        split(request, settings, result.held_out_rows, result.accumulation),
        arguments(
            settings,
            length=SHORTER.format(steps=steps.count) if steps.limited else f"num_train_epochs={settings.epochs},",
            accumulation=result.accumulation,
            warming=str(steps.warming(settings)),
            bf16=result.precision == "bfloat16",
        ),
        TRAIN.format(
            seed=settings.seed,
            stopped=STOPPED.format(steps=result.steps) if result.ending in {"owner", "minutes"} else "",
            collator=COLLATORS[request.recipe],
            name=request.name,
        ),
    ]
    return "".join(parts)


def imported(request: TrainingRequest, settings: TrainingSettings, entry: Entry) -> str:
    """Return the lines of imports."""
    label = "ClassLabel, " if request.classes else ""
    libraries = f"from datasets import {label}load_dataset\n"
    libraries += "from peft import LoraConfig, get_peft_model\n" if settings.lora_rank is not None else ""
    names = (COLLATORS[request.recipe].partition("(")[0], "Trainer", "TrainingArguments", "set_seed")
    return f"{imports(entry, AUTO_CLASSES[request.recipe], names, arrays=libraries).strip()}\n{BY_LENGTH}\n\n"


def classes(names: Sequence[str]) -> str:
    """Return the line that names a classifier's classes, or nothing without them."""
    return literal("classes", list(names)) if names else ""


def loaded(request: TrainingRequest, settings: TrainingSettings, entry: Entry) -> tuple[str, str]:
    """Return the lines that load tokenizer and model, and those that put an adapter beside its weights."""
    lora = settings.lora_rank is not None
    trained = entry if lora else entry.model_copy(update={"dtype": "float32"})
    model = loading(trained, AUTO_CLASSES[request.recipe], HEAD if request.classes else "")
    model += READ_FROM_GGUF if isinstance(entry.source, WheelSource) else ""
    return model, "" if settings.lora_rank is None else _adapter(settings.lora_rank, request.recipe)


def data(request: TrainingRequest, settings: TrainingSettings, entry: Entry, mode: Mode) -> str:
    """Return the lines that make rows of the examples."""
    kind = "exchange" if request.recipe == "style" and mode == "answer" else request.recipe
    return DATA[kind].format(tokens=min(settings.max_tokens, entry.context))


def split(request: TrainingRequest, settings: TrainingSettings, held_out: int, accumulation: int) -> str:
    """Return the lines that hold rows out, and draw the others by length."""
    return SPLIT.format(
        held_out=held_out,
        stratified=', stratify_by_column="labels"' if request.classes else "",
        seed=settings.seed,
        batch=settings.batch_size,
        accumulation=accumulation,
    )


def arguments(settings: TrainingSettings, *, length: str, accumulation: int, warming: str, bf16: bool) -> str:
    """Return the lines that set a `Trainer` up; `length` and `warming` say how long it trains and warms up."""
    return ARGUMENTS.format(
        length=length,
        accumulation=accumulation,
        warming=warming,
        bf16=bf16,
        batch=settings.batch_size,
        rate=settings.learning_rate,
        decay=settings.weight_decay,
        seed=settings.seed,
    )


def _adapter(rank: int, recipe: Recipe) -> str:
    return LORA.format(rank=rank, alpha=2 * rank, task=ADAPTERS[recipe])
