"""The next token on a worker: one forward pass over the text and the tokens taken, read at its last position."""

import time

import torch

from models.errors import Refusal
from models.figures import Bar, grouped_bars
from models.loading import LoadedModel
from models.passes import Slices
from models.percent import percent
from models.prefill import prefill
from models.tasks.context import Context
from models.tasks.next_token.request import Candidate, NextTokenRequest, NextTokenResult
from models.tasks.text import beginning
from models.tasks.tokenize.pieces import pieces
from models.tasks.values import Picture
from models.tokenization import encode, typed

MOST_TOKENS = 2048  # a longer text would keep everybody else waiting at every step
LABEL = 24  # characters of a token, in the alternative text


async def run(request: NextTokenRequest, context: Context) -> NextTokenResult:
    """Return the distribution; raises `Refusal` for a text that the model cannot read."""
    async with context.models.use(request.model) as model:
        return await context.models.compute_slices(_result(request, model.loaded))


def _result(request: NextTokenRequest, loaded: LoadedModel) -> Slices[NextTokenResult]:
    ids = _ids(request, loaded)
    began = time.perf_counter()
    _, logits = yield from prefill(loaded.model, ids)
    probabilities = logits.cpu().double().softmax(-1)  # [vocabulary]
    seconds = time.perf_counter() - began
    best = probabilities.topk(min(request.top_k, len(probabilities)))
    numbers, values = best.indices.tolist(), best.values.tolist()
    drawn = draw(probabilities, request.seed)
    shown = list(pieces(loaded.tokenizer, [*numbers, drawn, *request.taken, ids[0]]))
    candidates = tuple(Candidate(piece=p, probability=v) for p, v in zip(shown, values, strict=False))
    rest = max(1 - sum(values), 0.0) if len(values) < len(probabilities) else 0.0
    return NextTokenResult(
        candidates=candidates,
        rest=rest,
        vocabulary=len(probabilities),
        entropy=float(torch.special.entr(probabilities).sum() / torch.log(torch.tensor(2.0, dtype=torch.float64))),
        drawn=Candidate(piece=shown[len(numbers)], probability=float(probabilities[drawn])),
        taken=tuple(shown[len(numbers) + 1 : -1]),
        start=None if request.text else shown[-1],
        tokens=len(ids),
        ended=bool(request.taken) and request.taken[-1] in loaded.end_ids,
        model=request.model,
        revision=loaded.entry.revision,
        dtype=loaded.entry.dtype,
        seconds=seconds,
        typed=typed(loaded.tokenizer, request.text),
        picture=_picture(candidates, rest, len(probabilities) - len(values)),
    )


def _ids(request: NextTokenRequest, loaded: LoadedModel) -> list[int]:
    tokenizer = loaded.tokenizer
    ids = encode(tokenizer, request.text, special=True)
    if not ids and tokenizer.bos_token_id is None:
        raise Refusal(f"{loaded.entry.name} has no token for the beginning of a text. Type a few words first.")
    ids = (ids or [tokenizer.bos_token_id]) + list(request.taken)
    limit = min(loaded.context, MOST_TOKENS)
    if len(ids) > limit:
        raise Refusal(
            f"This text has {len(ids):,} tokens, and {loaded.entry.name} reads at most {limit:,} here. Shorten it."
        )
    if any(token >= loaded.model.config.get_text_config().vocab_size for token in request.taken):
        raise Refusal(f"{loaded.entry.name} has no such token. Start again from the text.")
    return ids


def draw(probabilities: torch.Tensor, seed: int) -> int:
    """Draw a token from a distribution [vocabulary]; the same seed draws the same token."""
    return int(torch.multinomial(probabilities, 1, generator=torch.Generator().manual_seed(seed)))


def _picture(candidates: tuple[Candidate, ...], rest: float, others: int) -> Picture:
    rows = [Bar(candidate.piece.shown, candidate.probability) for candidate in candidates]
    listed = ", ".join(f"“{beginning(row.label, LABEL)}” {percent(row.value)}" for row in rows)
    groups = {"the likeliest next tokens": rows}
    if others:
        groups["all others together"] = [Bar(f"{others:,} tokens", rest)]
    alt = f"Bars, the likeliest next token first: {listed}; the {others:,} others together {percent(rest)}."
    return Picture.of("next-token.png", alt, grouped_bars(groups))
