"""The few lines of plain transformers that write the same texts as a comparison did."""

from collections.abc import Mapping

from models.catalogue import Entry
from models.shown_code import literal
from models.shown_reading import reader_lines, reading
from models.tasks.compare.request import CompareRequest, CompareResult
from models.tasks.generate.code import beginning, changes, chat, limit, load, steps
from models.tasks.generate.request import GenerateRequest, GenerateResult

ARGUMENTS = 'prompt, return_tensors="pt"'
WRITE = """
def write(inputs, limit, **settings):
    output = model.generate(**inputs, max_new_tokens=limit, do_sample=False, **settings)
    start = len(tokenizer.decode(inputs["input_ids"][0], skip_special_tokens=True))
    print(tokenizer.decode(output[0], skip_special_tokens=True)[start:])

"""


def code(request: CompareRequest, result: CompareResult, entries: Mapping[str, Entry]) -> str:
    """Return a Python program that prints the texts, each with a line break, in the order of the request.

    Those that failed are left out. A model is loaded anew only where the one before was another.
    """
    written = [
        (variant, answer)
        for variant, answer in zip(request.variants, result.answers, strict=True)
        if isinstance(answer, GenerateResult)
    ]
    variants = [variant for variant, _ in written]
    used = [entries[variant.model] for variant in variants]
    lines = [beginning(variants, used), literal("prompt", request.prompt), "\n", WRITE]
    before: GenerateRequest | None = None
    for variant, answer in written:
        if before is None or variant.model != before.model:
            lines += ["\n", load(entries[variant.model]), _inputs(variant, answer)]
        elif variant.mode != before.mode:
            lines += [_inputs(variant, answer)]
        lines += [_write(variant, answer)]
        before = variant
    return "".join(lines)


def _inputs(variant: GenerateRequest, answer: GenerateResult) -> str:
    if variant.mode == "continue":
        return f"{reader_lines(answer.typed)}inputs = {reading(ARGUMENTS, answer.typed)}\n"
    return 'messages = [{"role": "user", "content": prompt}]\n' + chat("add_generation_prompt=True", answer.typed)


def _write(variant: GenerateRequest, answer: GenerateResult) -> str:
    arguments = ["inputs", str(limit(variant, answer)), *changes(variant)]
    arguments += [f"logits_processor={steps(variant)}"] if variant.temperature > 0 else []
    return f"write({', '.join(arguments)})\n"
