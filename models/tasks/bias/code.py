"""The few lines of plain transformers that compare the same distributions as a job did."""

from textwrap import indent

from models.catalogue import Entry
from models.shown_code import imports, literal, loading
from models.shown_reading import cut_lines
from models.tasks.bias.request import BiasRequest, BiasResult
from models.tasks.fill_mask.code import IN_PARTS, OPENED, WHOLE, packed
from models.tasks.fill_mask.gaps import RIGHT, begins_with_gap, opened, space

MASKED = """\
with torch.inference_mode():
    logits = model(torch.tensor([ids])).logits[0, ids.index(mask)]
for entry, probability in zip(entries, logits.float().softmax(-1)[tokenizer.convert_tokens_to_ids(entries)]):
    print(f"{probability:.4f}", word, entry)
"""

CAUSAL = """\
known = tokenizer.get_added_vocab()
names = ["<|endoftext|>", tokenizer.bos_token, tokenizer.eos_token]
start = [known[name] for name in names if name in known][:1]
for word, (before, after) in sentences.items():
    left = start + cut(before)
    scores = []
    for filler in compared:
        ids = left + cut(filler) + cut(after)[:{right}]  # as many tokens of the end count
        with torch.inference_mode():
            likely = model(torch.tensor([ids])).logits[0].float().log_softmax(-1).double()
        scores.append(sum(likely[place - 1, ids[place]] for place in range(len(left), len(ids))))
    shares = dict(zip(compared, torch.stack(scores).softmax(0).tolist()))
    for filler in fillers:
        print(f"{{shares[filler]:.4f}}", word, filler.removeprefix(" "))
"""


def code(_request: BiasRequest, result: BiasResult, entry: Entry) -> str:
    """Return a Python program that prints each filler's probability for each word, with this model and revision.

    It names a masked model's fillers as its vocabulary does. Probabilities agree to the rounding of the number format.
    """
    masked = result.method == "masked"
    auto_class = "AutoModelForMaskedLM" if masked else "AutoModelForCausalLM"
    body = _masked(result) if masked else _causal(result)
    return imports(entry, auto_class) + loading(entry, auto_class) + body


def _masked(result: BiasResult) -> str:
    parts = [each.sentence.split("[MASK]") for each in result.distributions]
    in_parts = bool(result.typed.names)
    read = indent((IN_PARTS if in_parts else WHOLE) + MASKED, "    ")
    listed = {each.word: each_parts for each, each_parts in zip(result.distributions, parts, strict=True)}
    names = literal("sentences", listed) + packed("entries", result.entries)
    return (cut_lines(result.typed) if in_parts else "\n") + names + "for word, parts in sentences.items():\n" + read


def _causal(result: BiasResult) -> str:
    """List every word that was compared: the probabilities are shares among these."""
    parts = {each.word: each.sentence.split("[MASK]") for each in result.distributions}
    before = next(iter(parts.values()))[0]
    read = {word: opened(each) for word, each in parts.items()}
    stripped = {word: (left.removesuffix(space(left)), right) for word, (left, right) in read.items()}
    fillers = packed("fillers", [space(before) + filler for filler in result.fillers])
    compared = packed("compared", [space(before) + filler for filler in result.compared])
    why = OPENED if any(map(begins_with_gap, parts.values())) else ""
    return (
        cut_lines(result.typed) + why + literal("sentences", stripped) + fillers + compared + CAUSAL.format(right=RIGHT)
    )
