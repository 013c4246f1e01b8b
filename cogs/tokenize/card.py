"""How a `/tokenize` card looks, and the buttons it adds."""

from collections.abc import Iterable

import discord

from bot.cards.action import Choice, Resubmit
from bot.cards.family import Answer, Attachment, CardFamily, Example, Item
from bot.cards.files import gallery, table
from bot.cards.text import inline, quote
from bot.discord_limits import SELECT_OPTIONS
from bot.jobs.job import Job, State
from cogs.tokenize.explanation import counted, explain
from models.catalogue import Catalogue
from models.tasks.tokenize.code import code
from models.tasks.tokenize.pieces import Piece
from models.tasks.tokenize.request import SAMPLE, TokenizeRequest, TokenizeResult, Tokens

TokenizeJob = Job[TokenizeRequest, TokenizeResult]

TEXT_SHOWN = 600  # characters
IDS_SHOWN = 40  # tokens whose numbers fit on the card; the table has all
RESTORED_SHOWN = 200


class TokenizeCard(CardFamily[TokenizeRequest, TokenizeResult]):
    """The text, its pieces in colour, and how many there are."""

    kind = "tokenize"

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.actions = (
            Resubmit(
                "tokenize.beside", "Another model beside it", in_place=True, request=_beside, choices=self._models
            ),
            Resubmit("tokenize.sample", "One sentence in five languages", "🌍", request=_sample, shown=_is_typed),
        )

    def heading(self, request: TokenizeRequest) -> str:
        """Name the models."""
        names = " and ".join(self._catalogue.name(key) for key in request.models)
        return f"✂️ What {names} {'read' if len(request.models) > 1 else 'reads'}"

    def gist(self, request: TokenizeRequest) -> str:
        """Return the text."""
        return "One sentence in five languages" if request.text is None else request.text

    def question(self, request: TokenizeRequest) -> list[Item]:
        """Show the text, or the sentence in every language."""
        sample = "\n".join(f"{language}: {text}" for language, text in SAMPLE.items())
        return [discord.ui.TextDisplay(quote(request.text or sample, TEXT_SHOWN))]

    def answer(self, job: Job, request: TokenizeRequest, result: TokenizeResult) -> Answer:
        """Show the counts, the pieces in colour, and every token with its number as a table."""
        header = ("model", "language", "place", "token", "id", "bytes")
        numbers, written = table(f"tokens-{job.id}.csv", header, _cells(result.rows))
        lines = (
            _languages(result) if request.text is None else [line for row in result.rows for line in self._lines(row)]
        )
        items: list[Item] = [discord.ui.TextDisplay("\n".join(lines))]
        files: list[Attachment] = []
        for picture in result.pictures:  # one below the other: side by side, Discord would crop them
            shown, drawn = gallery(picture)
            items.append(shown)
            files += drawn
        revisions = dict.fromkeys(row.revision for row in result.rows)
        items.append(numbers)
        return Answer(items, " · ".join([*revisions, "the same text always gives the same tokens"]), [*files, *written])

    def code(self, request: TokenizeRequest, result: TokenizeResult) -> str:
        """Return the plain transformers code that gives these tokens."""
        return code(request, result, [self._catalogue[key] for key in request.models])

    def explain(self, request: TokenizeRequest, result: TokenizeResult) -> str:
        """Tell what tokens are, and what is to be seen in these."""
        return explain(request, result, {key: self._catalogue.name(key) for key in request.models})

    def example(self) -> Example[TokenizeRequest]:
        """Return a text with a long word, an emoji and an accent."""
        text = "Tokenization isn’t magic: café 🙂"
        request = TokenizeRequest(text=text, models=(self._catalogue.default("tokenize").key,))
        return Example(f"/tokenize text:{text}", request)

    def _models(self, job: TokenizeJob) -> list[Choice]:
        first, *beside = job.request.models
        others = [entry for entry in self._catalogue.for_task("tokenize") if entry.key != first]
        return [Choice(entry.key, entry.name, chosen=entry.key in beside) for entry in others[:SELECT_OPTIONS]]

    def _lines(self, row: Tokens) -> list[str]:
        name = self._catalogue.name(row.model)
        counts = (
            f"{len(row.text):,} characters, {row.characters_a_token:.1f} a token · {len(row.text.encode()):,} bytes"
        )
        lines = [f"**{name}**: **{counted(row)}** · {counts}"]
        if len(row.pieces) <= IDS_SHOWN:
            lines += [f"-# ids: {' '.join(str(piece.id) for piece in row.pieces)}"]
        if row.restored is not None:
            lines += [f"-# put together again: {inline(row.restored, RESTORED_SHOWN)}"]
        if row.before or row.after:
            before, after = _named(row.before) or "nothing", _named(row.after) or "nothing"
            lines += [f"-# around it the model gets {before} before and {after} after"]
        return lines


def _languages(result: TokenizeResult) -> list[str]:
    """Return a line a language; of two models, the first's count stands first."""
    lines = []
    for language, text in SAMPLE.items():
        rows = [row for row in result.rows if row.language == language]
        counts = " and ".join(f"**{len(row.pieces)}**" for row in rows)
        each = " and ".join(f"{row.characters_a_token:.1f}" for row in rows)
        lines.append(f"**{language}** ({len(text)} characters): {counts} tokens, {each} characters each")
    return lines


def _named(pieces: Iterable[Piece]) -> str:
    return " ".join(inline(piece.text) for piece in pieces)


def _cells(rows: Iterable[Tokens]) -> Iterable[tuple[str | float, ...]]:
    for row in rows:
        for place, piece in enumerate(row.pieces, 1):
            yield row.model, row.language, place, piece.shown, piece.id, piece.content.hex(" ")


def _beside(job: TokenizeJob, chosen: str) -> TokenizeRequest:
    return job.request.model_copy(update={"models": (job.request.models[0], chosen)})


def _sample(job: TokenizeJob, _chosen: str) -> TokenizeRequest:
    return job.request.model_copy(update={"text": None})


def _is_typed(job: TokenizeJob, _private: bool) -> bool:
    return job.state is State.SUCCEEDED and job.request.text is not None
