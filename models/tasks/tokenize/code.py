"""The few lines of plain transformers that cut the same texts into the same tokens."""

from collections.abc import Sequence

from models.catalogue import Entry
from models.shown_code import imports, literal, loading
from models.shown_reading import reader_lines, reading
from models.tasks.tokenize.request import SAMPLE, TokenizeRequest, TokenizeResult

PRINT = """\
for text in texts:
    ids = {cut}["input_ids"]
    print(f"{{len(ids)}} tokens, {{len(text) / len(ids):.2f}} characters a token")
    print([tokenizer.decode([token]) for token in ids])
    print(ids)
"""


def code(request: TokenizeRequest, result: TokenizeResult, entries: Sequence[Entry]) -> str:
    """Return a Python program that prints, model by model, the count, the pieces and the ids of every text."""
    texts = list(SAMPLE.values()) if request.text is None else [request.text]
    beginnings = dict.fromkeys(imports(entry, None) for entry in entries)
    parts = [*beginnings, literal("texts", texts)]
    for entry in entries:
        parts += ["\n", f"# {entry.name}\n", loading(entry, None), _print(result, entry)]
    return "".join(parts)


def _print(result: TokenizeResult, entry: Entry) -> str:
    typed = next(row.typed for row in result.rows if row.model == entry.key)
    return reader_lines(typed) + PRINT.format(cut=reading("text, add_special_tokens=False", typed))
