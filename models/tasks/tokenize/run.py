"""Tokens on a worker: the model's own tokenizer cuts the text; its weights have no part in it."""

from itertools import chain
from typing import Any

from models.catalogue import Entry
from models.figures import token_strip
from models.loading import LoadedModel
from models.resident import ResidentModels
from models.tasks.task import Picture, Report, RequestRefused
from models.tasks.tokenize.pieces import Piece, encode, pieces
from models.tasks.tokenize.request import MAX_TOKENS, SAMPLE, TokenizeRequest, TokenizeResult, Tokens

DRAWN = 300  # tokens a picture shows of each text
ALT_TOKENS = 30


async def run(request: TokenizeRequest, resident: ResidentModels, _report: Report) -> TokenizeResult:
    """Tokenize; raises `RequestRefused` for a text of too many tokens, or in which a model sees nothing."""
    texts = SAMPLE if request.text is None else {"": request.text}
    columns = []
    for key in request.models:
        async with resident.use(key) as model:
            columns.append(await resident.compute(_column, model.loaded, texts))
    rows = tuple(chain.from_iterable(zip(*columns, strict=True)))
    names = {key: resident.catalogue[key].name for key in request.models}
    return TokenizeResult(rows=rows, picture=await resident.compute(_picture, rows, names))


def _column(loaded: LoadedModel, texts: dict[str, str]) -> list[Tokens]:
    return [_tokens(loaded.tokenizer, loaded.entry, language, text) for language, text in texts.items()]


def _tokens(tokenizer: Any, entry: Entry, language: str, text: str) -> Tokens:
    ids = encode(tokenizer, text, special=False)
    if not ids:
        raise RequestRefused(f"{entry.name} sees nothing in this text: its tokenizer drops every character of it.")
    if len(ids) > MAX_TOKENS:
        raise RequestRefused(
            f"{entry.name} cuts this text into {len(ids):,} tokens, and up to {MAX_TOKENS:,} are shown. Shorten it."
        )
    restored = tokenizer.decode(ids, clean_up_tokenization_spaces=False)
    before, after = _around(tokenizer, text, ids)
    return Tokens(
        model=entry.key,
        revision=entry.revision,
        language=language,
        text=text,
        pieces=tuple(pieces(tokenizer, ids)),
        before=before,
        after=after,
        restored=None if restored == text else restored,
    )


def _around(tokenizer: Any, text: str, ids: list[int]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the special tokens that the tokenizer puts before and after a text of these tokens."""
    whole = encode(tokenizer, text, special=True)
    start = next(place for place in range(len(whole)) if whole[place : place + len(ids)] == ids)
    around = tuple(pieces(tokenizer, whole[:start] + whole[start + len(ids) :]))
    return around[:start], around[start:]


def _picture(rows: tuple[Tokens, ...], names: dict[str, str]) -> Picture:
    png = token_strip(
        [[piece.shown for piece in row.pieces[:DRAWN]] for row in rows], titles=[_title(row, names) for row in rows]
    )
    room = (1000 - 60 * len(rows)) // len(rows)
    alt = " ".join(f"{_title(row, names)}: {_listed(row, room)}" for row in rows)
    return Picture.of("tokens.png", alt[:1000], png)


def _title(row: Tokens, names: dict[str, str]) -> str:
    language = f"{row.language}, " if row.language else ""
    first = f" (the first {DRAWN})" if len(row.pieces) > DRAWN else ""
    return f"{language}{names[row.model]}: {_counted(len(row.pieces))}{first}"


def _counted(count: int) -> str:
    return f"{count:,} token{'' if count == 1 else 's'}"


def _listed(row: Tokens, room: int) -> str:
    words = " | ".join(piece.shown for piece in row.pieces[:ALT_TOKENS])
    return f"{words[:room]}…" if len(row.pieces) > ALT_TOKENS or len(words) > room else f"{words}."
