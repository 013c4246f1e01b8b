"""The lines of the program that a run is shown as, by what is trained."""

AUTO_CLASSES = {
    "classify": "AutoModelForSequenceClassification",
    "style": "AutoModelForCausalLM",
    "mask": "AutoModelForMaskedLM",
}
ADAPTERS = {"classify": ', task_type="SEQ_CLS"', "style": ', task_type="CAUSAL_LM"', "mask": ""}
COLLATORS = {
    "classify": "DataCollatorWithPadding(tokenizer)",
    "style": "DataCollatorForSeq2Seq(tokenizer)",
    "mask": "DataCollatorForLanguageModeling(tokenizer)",
}
# transformers trains and saves no model that it takes for a quantized one; that read from GGUF no longer is.
READ_FROM_GGUF = """\
model.hf_quantizer, model.is_quantized = None, False  # once read, its weights are plain numbers
del model.config.quantization_config
"""
LORA = """\
config = LoraConfig(r={rank}, lora_alpha={alpha}, target_modules="all-linear"{task})
model = get_peft_model(model, config)
"""
READ = """
data = load_dataset("json", data_files="examples.jsonl", split="train")  # the examples, an object a line
"""
ROWS = """\
data = data.map(row, remove_columns=data.column_names)
"""
# By recipe; a style is learned from exchanges in another way than from passages.
DATA = {
    "classify": f"""

def row(example):
    return tokenizer(example["text"], truncation=True, max_length={{tokens}})

{READ}\
data = data.cast_column("label", ClassLabel(names=classes)).rename_column("label", "labels")
data = data.map(row, remove_columns="text")
""",
    "exchange": f"""

def row(example):  # the loss counts on the answer alone
    if tokenizer.chat_template is None:
        asked, answer = example["prompt"] + "\\n", example["answer"] + tokenizer.eos_token
    else:
        chat = [
            {{{{"role": "user", "content": example["prompt"]}}}},
            {{{{"role": "assistant", "content": example["answer"]}}}},
        ]
        asked = tokenizer.apply_chat_template(chat[:1], tokenize=False, add_generation_prompt=True)
        answer = tokenizer.apply_chat_template(chat, tokenize=False).removeprefix(asked)
    asked = tokenizer(asked, add_special_tokens=False)["input_ids"]
    answer = tokenizer(answer, add_special_tokens=False)["input_ids"]
    asked = asked[-({{tokens}} - min(len(answer), {{tokens}} // 2)) :]
    answer = answer[: {{tokens}} - len(asked)]
    return {{{{"input_ids": asked + answer, "labels": [-100] * len(asked) + answer}}}}

{READ}{ROWS}""",
    "style": f"""

def pieces(examples):  # a text that is too long becomes several
    texts = []
    for text in examples["text"]:
        tokens = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        cuts = [tokens[start][0] for start in range(0, len(tokens), {{tokens}} - 1)] + [len(text)]
        texts += [text[start:end] for start, end in zip(cuts, cuts[1:])]
    return {{{{"text": texts}}}}


def row(example):
    ids = tokenizer(example["text"] + tokenizer.eos_token, add_special_tokens=False)["input_ids"][:{{tokens}}]
    return {{{{"input_ids": ids, "labels": ids}}}}

{READ}\
data = data.map(pieces, batched=True)
{ROWS}""",
    "mask": f"""

def row(example):
    return tokenizer(example["text"], truncation=True, max_length={{tokens}})

# The run drew its gaps by row and epoch, to be able to go on where it was interrupted; here they are
# drawn anew each time, so the losses differ a little.
{READ}{ROWS}""",
}
SHORTER = "max_steps={steps},  # as many as one run may take there"
STOPPED = "# The run was ended after {steps} steps; this goes on to the end.\n"
SPLIT = """\
parts = data.train_test_split(test_size={held_out}, seed={seed}{stratified})
lengths = [len(ids) for ids in parts["test"]["input_ids"]]
parts["test"] = parts["test"].select(sorted(range(len(lengths)), key=lengths.__getitem__))


class ByLength(Sampler):  # rows of one step are about as long as each other, so that little is padded
    epoch = 0

    def __init__(self, rows):
        self.lengths = [len(ids) for ids in rows["input_ids"]]

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return len(self.lengths)

    def __iter__(self):
        draws = torch.Generator().manual_seed({seed} + self.epoch)
        size = {batch} * {accumulation}
        rows = get_length_grouped_indices(self.lengths, size, generator=draws)
        steps = [rows[start : start + size] for start in range(0, len(rows), size)]
        between = steps[1:-1]  # in any order; before them the step with the longest row
        drawn = [between[number] for number in torch.randperm(len(between), generator=draws)]
        return (row for step in [*steps[:1], *drawn, *steps[1:][-1:]] for row in step)


class LengthTrainer(Trainer):
    def _get_train_sampler(self, *_):
        return ByLength(self.train_dataset)

"""
ARGUMENTS = """\
arguments = TrainingArguments(
    output_dir="run",
    {length}
    per_device_train_batch_size={batch},
    per_device_eval_batch_size={batch},
    gradient_accumulation_steps={accumulation},
    learning_rate={rate},
    weight_decay={decay},
    warmup_steps={warming},
    use_cpu=not torch.accelerator.is_available(),
    bf16={bf16},
    seed={seed},
    logging_steps=10,
    save_strategy="no",
    report_to="none",
)
"""
TRAIN = """
trainer = LengthTrainer(
    model=model,
    args=arguments,
    train_dataset=parts["train"],
    eval_dataset=parts["test"],
    data_collator={collator},
)
print("held-out loss before:", trainer.evaluate()["eval_loss"])
set_seed({seed})  # judging drew random numbers, too
{stopped}trainer.train()
print("held-out loss after:", trainer.evaluate()["eval_loss"])
trainer.save_model({name!r})
"""
