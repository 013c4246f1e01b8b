"""The few lines of plain transformers that rank the same fillers as a job did."""

from collections.abc import Sequence

from models.catalogue import Entry
from models.shown_code import imports, literal, loading
from models.shown_reading import cut_lines
from models.tasks.fill_mask.gaps import RIGHT, begins_with_gap, opened, space
from models.tasks.fill_mask.request import FillMaskRequest, FillMaskResult

WIDTH = 100  # characters in a line of a long list

WHOLE = """\
ids = tokenizer(tokenizer.mask_token.join(parts))["input_ids"]
mask = tokenizer.mask_token_id
"""

# What was typed looks like a control token, and shall stay text: so the parts are cut one by one.
IN_PARTS = """\
mask = tokenizer.mask_token_id
takes_space = tokenizer.added_tokens_decoder[mask].lstrip
ids = []
for part in parts[:-1]:
    ids += [*cut(part.rstrip() if takes_space else part), mask]
around = tokenizer(tokenizer.mask_token)["input_ids"]
place = around.index(mask)
ids = [*around[:place], *ids, *cut(parts[-1]), *around[place + 1 :]]
"""

LIKELIEST = """\
with torch.inference_mode():
    logits = model(torch.tensor([ids])).logits[0]

special = tokenizer.all_special_ids  # they stand for no text
for place in [place for place, token in enumerate(ids) if token == mask]:
    probabilities = logits[place].float().softmax(-1)
    likeliest = [token for token in probabilities.argsort(descending=True).tolist() if token not in special]
    for token in likeliest[:{top_k}]:
        name = tokenizer.decode([token]).strip()
        readable = name and name.isprintable() and "\\ufffd" not in name
        print(f"{{probabilities[token]:.4f}}", name if readable else tokenizer.convert_ids_to_tokens(token))
"""

COMPARED = """\
takes_space = tokenizer.added_tokens_decoder[mask].lstrip
for gap, place in enumerate([place for place, token in enumerate(ids) if token == mask]):
    found = []
    for candidate in candidates:
        pieces = cut(f" {{candidate}}" if takes_space and parts[gap].endswith(" ") else candidate)
        probability = 1.0
        for known, piece in enumerate(pieces):  # each piece given the ones before it, those behind it masked
            row = [*ids[:place], *pieces[:known], *[mask] * (len(pieces) - known), *ids[place + 1 :]]
            with torch.inference_mode():
                logits = model(torch.tensor([row])).logits[0, place + known]
            probability *= logits.float().softmax(-1)[piece].item()
        found.append((probability, candidate))
    for probability, candidate in sorted(found, key=lambda pair: -pair[0])[:{top_k}]:
        print(f"{{probability:.4f}}", candidate)
"""

SCORED = """\
known = tokenizer.get_added_vocab()
names = ["<|endoftext|>", tokenizer.bos_token, tokenizer.eos_token]
left = [known[name] for name in names if name in known][:1] + cut(parts[0])
sides = [cut(part) for part in parts[1:]]
sides[-1] = sides[-1][:{right}]  # as many tokens of the end count

scores = []
for fills in texts:
    ids = left + [token for fill, side in zip(fills, sides) for token in cut(fill) + side]
    with torch.inference_mode():
        likely = model(torch.tensor([ids])).logits[0].float().log_softmax(-1).double()
    scores.append(sum(likely[place - 1, ids[place]] for place in range(len(left), len(ids))))

shares = torch.stack(scores).softmax(0).tolist()
for gap in range(len(sides)):
    found = {{}}
    for fills, share in zip(texts, shares):
        found[fills[gap]] = found.get(fills[gap], 0) + share
    for fill, share in sorted(found.items(), key=lambda pair: -pair[1])[:{top_k}]:
        print(f"{{share:.4f}}", fill.removeprefix(" "))
"""


OPENED = "# With nothing before the gap, the model first reads a few sentences about other things.\n"


def code(request: FillMaskRequest, result: FillMaskResult, entry: Entry) -> str:
    """Return a Python program that prints the result's fillers, gap by gap, with this model and revision.

    Probabilities agree to the rounding of the number format: here one text is read at a time.
    """
    if result.method == "causal":
        return _program(entry, "AutoModelForCausalLM", _causal(request, result))
    return _program(entry, "AutoModelForMaskedLM", _masked(request, result))


def _program(entry: Entry, auto_class: str, body: str) -> str:
    return imports(entry, auto_class) + loading(entry, auto_class) + body


def _causal(request: FillMaskRequest, result: FillMaskResult) -> str:
    """List every text that was compared: the probabilities are shares among these."""
    spaces = [space(part) for part in result.parts[:-1]]
    read = opened(result.parts)
    parts = [*map(str.removesuffix, read[:-1], spaces), read[-1]]
    texts = [tuple(map("".join, zip(spaces, fills, strict=True))) for fills in result.texts]
    rank = SCORED.format(right=RIGHT, top_k=request.top_k)
    why = OPENED if begins_with_gap(result.parts) else ""
    return cut_lines(result.typed) + why + literal("parts", parts) + _texts(texts) + rank


def _masked(request: FillMaskRequest, result: FillMaskResult) -> str:
    in_parts = bool(result.typed.names)
    cut = cut_lines(result.typed)
    read = literal("parts", list(result.parts)) + (IN_PARTS if in_parts else WHOLE)
    if not request.candidates:
        return (cut if in_parts else "\n") + read + LIKELIEST.format(top_k=request.top_k)
    candidates = literal("candidates", list(request.candidates))
    return cut + read + candidates + COMPARED.format(top_k=request.top_k)


def _texts(texts: list[tuple[str, ...]]) -> str:
    if len(texts[0]) > 1:
        return packed("texts", texts)
    return packed("fills", [fill for (fill,) in texts]) + "texts = [(fill,) for fill in fills]\n"


def packed(name: str, values: Sequence[object]) -> str:
    """Return a list of many values, several in a line."""
    lines = [""]
    for value in values:
        written = f"{value!r}, "
        if len(lines[-1]) + len(written) > WIDTH:
            lines.append("")
        lines[-1] += written
    listed = "".join(f"    {line.rstrip()}\n" for line in lines)
    return f"{name} = [\n{listed}]\n".replace("```", r"\x60\x60\x60")
