"""A run as a program of plain transformers, datasets, accelerate and peft. Imports no torch."""

from models.catalogue import Entry
from models.data.examples import Recipe
from models.shown_code import imports, literal, loading
from models.sources import WheelSource
from models.tasks.fine_tune.program import (
    ADAPTERS,
    AUTO_CLASSES,
    COLLATORS,
    DATA,
    LORA,
    READ_FROM_GGUF,
    SHORTER,
    STOPPED,
    TRAIN,
)
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.training.steps import Steps

EXAMPLES = "examples.jsonl"
BY_LENGTH = """\
from torch.utils.data import Sampler
from transformers.trainer_pt_utils import get_length_grouped_indices"""
HEAD = ", num_labels=len(classes), id2label=dict(enumerate(classes))"


def code(request: FineTuneRequest, result: FineTuneResult, entry: Entry) -> str:
    """Return a Python program that is this run, on a file of its `EXAMPLES`.

    It prints the run's losses on the held-out examples; others for `mask`, where it draws other gaps, and where the run
    was ended early.
    """
    settings, recipe = result.settings, request.recipe
    kind = "exchange" if recipe == "style" and result.mode == "answer" else recipe
    lora = "" if settings.lora_rank is None else _adapter(settings.lora_rank, recipe)
    trained = entry if lora else entry.model_copy(update={"dtype": "float32"})
    steps = Steps.of(settings, result.accumulation, result.trained_rows, request.limits.steps)
    parts = [
        "# pip install torch transformers accelerate datasets peft\n",
        _imports(request, entry, lora=bool(lora)),
        literal("classes", list(request.classes)) if request.classes else "",
        f"set_seed({settings.seed})  # weights that are new begin at random\n",
        loading(trained, AUTO_CLASSES[recipe], HEAD if request.classes else ""),
        READ_FROM_GGUF if isinstance(entry.source, WheelSource) else "",
        "tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token\n",
        lora,
        DATA[kind].format(tokens=min(settings.max_tokens, entry.context)),
        TRAIN.format(
            held_out=result.held_out_rows,
            stratified=', stratify_by_column="labels"' if request.classes else "",
            seed=settings.seed,
            length=SHORTER.format(steps=steps.count) if steps.limited else f"num_train_epochs={settings.epochs},",
            stopped=STOPPED.format(steps=result.steps) if result.ending in {"owner", "minutes"} else "",
            batch=settings.batch_size,
            accumulation=result.accumulation,
            rate=settings.learning_rate,
            decay=settings.weight_decay,
            warming=steps.warming(settings),
            bf16=result.precision == "bfloat16",
            collator=COLLATORS[recipe],
            name=request.name,
        ),
    ]
    return "".join(parts)


def _adapter(rank: int, recipe: Recipe) -> str:
    return LORA.format(rank=rank, alpha=2 * rank, task=ADAPTERS[recipe])


def _imports(request: FineTuneRequest, entry: Entry, *, lora: bool) -> str:
    label = "ClassLabel, " if request.classes else ""
    libraries = f"from datasets import {label}load_dataset\n"
    libraries += "from peft import LoraConfig, get_peft_model\n" if lora else ""
    names = (COLLATORS[request.recipe].partition("(")[0], "Trainer", "TrainingArguments", "set_seed")
    return f"{imports(entry, AUTO_CLASSES[request.recipe], names, arrays=libraries).strip()}\n{BY_LENGTH}\n\n"
