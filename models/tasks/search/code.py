"""The few lines of plain transformers that score the passages shown as a job did."""

from models.catalogue import Entry
from models.shown_code import imports, literal, loading
from models.shown_reading import reader_lines, reading
from models.tasks.search.request import SearchRequest, SearchResult

EMBED = '''

@torch.inference_mode()
def embed(texts):
    """One vector a text, of length 1: the mean of the last layer's vectors over the text's own tokens."""
    inputs = {cut}
    states = model(**inputs).last_hidden_state
    mask = inputs["attention_mask"].unsqueeze(-1)
    return torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)


scores = embed(passages) @ embed([query])[0]
for score, passage in zip(scores.tolist(), passages):
    print(f"{{score:.3f}}  {{passage}}")
'''


def code(request: SearchRequest, result: SearchResult, entry: Entry) -> str:
    """Return a Python program that prints the score of each passage found, and what the model read of it."""
    return "".join(
        [
            imports(entry, "AutoModel"),
            loading(entry, "AutoModel"),
            "\n",
            literal("query", request.query),
            f"# The best {len(result.passages)} of the {result.searched} passages searched.\n",
            literal("passages", [found.read for found in result.passages]),
            reader_lines(result.typed),
            EMBED.format(cut=reading('texts, padding=True, return_tensors="pt"', result.typed)),
        ]
    )
