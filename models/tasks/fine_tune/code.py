"""A run as a program of plain transformers, datasets, accelerate and peft. Imports no torch."""

from models.catalogue import Entry
from models.shown_code import imports, literal, loading
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult

AUTO_CLASSES = {
    "classify": "AutoModelForSequenceClassification",
    "style": "AutoModelForCausalLM",
    "mask": "AutoModelForMaskedLM",
}
NAMES = {
    "classify": ("DataCollatorWithPadding", "Trainer", "TrainingArguments"),
    "style": ("DataCollatorForLanguageModeling", "Trainer", "TrainingArguments"),
    "mask": ("DataCollatorForLanguageModeling", "Trainer", "TrainingArguments"),
}
COLLATORS = {
    "classify": "DataCollatorWithPadding(tokenizer)",
    "style": "DataCollatorForLanguageModeling(tokenizer, mlm=False)",
    "mask": "DataCollatorForLanguageModeling(tokenizer, mlm_probability=0.15)",
}
LORA = """\
model = get_peft_model(model, LoraConfig(r={rank}, lora_alpha={alpha}, target_modules="all-linear"))
"""
ROWS = {
    "classify": """\
def row(example):
    ids = tokenizer(example["text"], truncation=True, max_length={tokens})
    return ids | {{"labels": classes.index(example["label"])}}
""",
    "style": """\
def row(example):
    text = example["text"] if "text" in example else example["prompt"] + "\\n" + example["answer"]
    return tokenizer(text + tokenizer.eos_token, truncation=True, max_length={tokens})
""",
    "mask": """\
def row(example):
    return tokenizer(example["text"], truncation=True, max_length={tokens})
""",
}
TRAIN = """\
tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
data = load_dataset("json", data_files="examples.jsonl", split="train")  # the examples, an object a line
data = data.map(row, remove_columns=data.column_names)
parts = data.train_test_split(test_size={held_out}, seed={seed})
arguments = TrainingArguments(
    output_dir="run",
    num_train_epochs={epochs},
    per_device_train_batch_size={batch},
    gradient_accumulation_steps={accumulation},
    learning_rate={rate},
    weight_decay={decay},
    warmup_steps={warm_up},  # a share of all
    train_sampling_strategy="group_by_length",
    eval_strategy="epoch",
    logging_steps=10,
    seed={seed},
    report_to="none",
)
trainer = Trainer(
    model=model,
    args=arguments,
    train_dataset=parts["train"],
    eval_dataset=parts["test"],
    data_collator={collator},
)
trainer.train()  # on several GPUs: accelerate launch this-file.py
print(trainer.evaluate())
trainer.save_model({name!r})
"""


def code(request: FineTuneRequest, result: FineTuneResult, entry: Entry) -> str:
    """Return a Python program that trains such a model on the file `examples.jsonl`."""
    settings, recipe = result.settings, request.recipe
    auto_class = AUTO_CLASSES[recipe]
    lora = settings.lora_rank is not None
    libraries = "from datasets import load_dataset\n"
    libraries += "from peft import LoraConfig, get_peft_model\n" if lora else ""
    head = ", num_labels=len(classes)" if recipe == "classify" else ""
    parts = [
        imports(entry, auto_class, NAMES[recipe], arrays=libraries),
        literal("classes", list(request.classes)) if recipe == "classify" else "",
        loading(entry, auto_class, head),
        LORA.format(rank=settings.lora_rank, alpha=2 * (settings.lora_rank or 0)) if lora else "",
        "\n\n",
        ROWS[recipe].format(tokens=settings.max_tokens),
        "\n\n",
        TRAIN.format(
            held_out=settings.held_out,
            seed=settings.seed,
            epochs=settings.epochs,
            batch=settings.batch_size,
            accumulation=result.accumulation,
            rate=settings.learning_rate,
            decay=settings.weight_decay,
            warm_up=settings.warm_up,
            collator=COLLATORS[recipe],
            name=request.name,
        ),
    ]
    return "".join(parts)
