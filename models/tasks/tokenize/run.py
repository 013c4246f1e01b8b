"""Tokens on a worker: the model's own tokenizer cuts the text; its weights have no part in it."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from models.catalogue import Entry
from models.errors import Refusal
from models.figures import token_strip
from models.loading import LoadedModel
from models.tasks.context import Context
from models.tasks.tokenize.pieces import Piece, pieces
from models.tasks.tokenize.request import MAX_TOKENS, SAMPLE, TokenizeRequest, TokenizeResult, Tokens
from models.tasks.values import Picture
from models.tokenization import encode, typed

ALT_CHARACTERS = 1000
ALT_TOKENS = 30  # of each text, in a picture's words


async def run(request: TokenizeRequest, context: Context) -> TokenizeResult:
    """Tokenize; raises `Refusal` for a text of too many tokens, or in which a model sees nothing."""
    texts = SAMPLE if request.text is None else {"": request.text}
    columns = []
    for key in request.models:
        async with context.models.use(key) as model:
            columns.append(await context.models.compute(_column, model.loaded, texts))
    by_text = list(zip(*columns, strict=True))
    names = {key: context.models.catalogue[key].name for key in request.models}
    pictures = [await context.models.compute(_picture, number, rows, names) for number, rows in enumerate(by_text, 1)]
    return TokenizeResult(rows=tuple(chain.from_iterable(by_text)), pictures=tuple(pictures))


def _column(loaded: LoadedModel, texts: dict[str, str]) -> list[Tokens]:
    return [_tokens(loaded.tokenizer, loaded.entry, language, text) for language, text in texts.items()]


def _tokens(tokenizer: Any, entry: Entry, language: str, text: str) -> Tokens:
    ids = encode(tokenizer, text, special=False)
    if not ids:
        raise Refusal(f"{entry.name} sees nothing in this text: its tokenizer drops every character of it.")
    if len(ids) > MAX_TOKENS:
        raise Refusal(
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
        typed=typed(tokenizer, text),
    )


def _around(tokenizer: Any, text: str, ids: list[int]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the special tokens that the tokenizer puts before and after a text of these tokens."""
    whole = encode(tokenizer, text, special=True)
    start = next(place for place in range(len(whole)) if whole[place : place + len(ids)] == ids)
    around = tuple(pieces(tokenizer, whole[:start] + whole[start + len(ids) :]))
    return around[:start], around[start:]


def _picture(number: int, rows: Sequence[Tokens], names: dict[str, str]) -> Picture:
    titles = [_title(row, names) for row in rows]
    png = token_strip([[piece.shown for piece in row.pieces] for row in rows], titles=titles)
    room = (ALT_CHARACTERS - sum(len(title) + 4 for title in titles)) // len(rows)
    alt = " · ".join(f"{title}: {_listed(row, room)}" for title, row in zip(titles, rows, strict=True))
    return Picture.of(f"tokens-{number}.png", alt, png)


def _title(row: Tokens, names: dict[str, str]) -> str:
    language = f"{row.language}, " if row.language else ""
    return f"{language}{names[row.model]}: {_counted(len(row.pieces))}"


def _counted(count: int) -> str:
    return f"{count:,} token{'' if count == 1 else 's'}"


def _listed(row: Tokens, room: int) -> str:
    words = " | ".join(piece.shown for piece in row.pieces[:ALT_TOKENS])
    return f"{words[:room]}…" if len(row.pieces) > ALT_TOKENS or len(words) > room else words
