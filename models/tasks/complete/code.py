"""The few lines of plain transformers that write the same code as a job did."""

from models.catalogue import Entry
from models.shown_code import literal
from models.shown_reading import cut_lines, reader_lines, reading
from models.tasks.complete.request import CompleteRequest, CompleteResult
from models.tasks.generate.code import beginning, load, steps
from models.tasks.generate.request import GenerateRequest

AROUND_GAP = """\
# Trained to fill gaps, the model knows tokens that stand before each side, and before the middle.
left_mark, right_mark, middle_mark = tokenizer.convert_tokens_to_ids({marks})
ids = [left_mark, *cut(left), right_mark, *cut(right), middle_mark]
inputs = {{"input_ids": torch.tensor([ids]), "attention_mask": torch.ones(1, len(ids), dtype=torch.int64)}}
"""
GENERATE = """\
ends = [number for number, token in tokenizer.added_tokens_decoder.items() if token.special]
output = model.generate(**inputs, max_new_tokens={tokens}, do_sample=False, eos_token_id=ends{drawn})
start = len(tokenizer.decode(inputs["input_ids"][0], skip_special_tokens=True))
new = tokenizer.decode(output[0], skip_special_tokens=True)[start:]
"""
BEGUN = """\
# How any next line begins was given; white space before the first word is the model's: to it, both are one token.
new = {begun!r} + (new.removeprefix({held!r}) if new.startswith({held!r}) else new.lstrip(" \\t"))
"""
PRINT = """\
# What comes after the end of the block, or is unfinished, is left out.
print(new[:{length}])
"""


def code(request: CompleteRequest, result: CompleteResult, entry: Entry) -> str:
    """Return a Python program that prints the new code, and a line break, when run with this model and revision.

    Exactly that code for a float32 entry; in bfloat16 the decoding in company may have rounded otherwise.
    """
    how = GenerateRequest(
        prompt="x", model=request.model, temperature=request.temperature, top_p=request.top_p, seed=request.seed
    )
    drawn = f", logits_processor={steps(how)}" if request.temperature > 0 else ""
    return "".join(
        [
            beginning([how], [entry]),
            load(entry),
            _gap(request, result) if result.marks else _left(request, result),
            GENERATE.format(tokens=max(result.tokens, 1), drawn=drawn),
            BEGUN.format(begun=result.begun, held=result.held) if result.begun or result.held else "",
            PRINT.format(length=len(result.text)),
        ]
    )


def _left(request: CompleteRequest, result: CompleteResult) -> str:
    before = request.left + request.written + result.begun
    read = reading('code, return_tensors="pt"', result.typed)
    return f"{literal('code', before.removesuffix(result.held))}{reader_lines(result.typed)}inputs = {read}\n"


def _gap(request: CompleteRequest, result: CompleteResult) -> str:
    sides = literal("left", request.left + request.written) + literal("right", request.right)
    return cut_lines(result.typed) + sides + AROUND_GAP.format(marks=list(result.marks or ()))
