"""How a `/next-token` card looks."""

import discord

from bot.cards.family import Answer, CardFamily, Example, Item
from bot.cards.files import gallery, table
from bot.cards.text import counted, ending, inline, quote
from bot.jobs.job import Job
from cogs.next_token.actions import ACTIONS
from cogs.next_token.explanation import explain
from models.catalogue import Catalogue
from models.percent import percent
from models.tasks.next_token.code import code
from models.tasks.next_token.request import NextTokenRequest, NextTokenResult
from models.tasks.sampling import new_seed
from models.tasks.tokenize.pieces import Piece, joined

TEXT_SHOWN = 700  # characters
WRITTEN_SHOWN = 700
TOKEN_SHOWN = 40  # characters


class NextTokenCard(CardFamily[NextTokenRequest, NextTokenResult]):
    """The text so far, and below it what may come next: bars, buttons to take one, and how sure the model is."""

    kind = "next_token"
    actions = ACTIONS

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def heading(self, request: NextTokenRequest) -> str:
        """Name the model and what it does."""
        return f"🔮 What comes next? {self._catalogue.name(request.model)} guesses"

    def gist(self, request: NextTokenRequest) -> str:
        """Return the text."""
        return request.text or "the very beginning of a text"

    def question(self, request: NextTokenRequest) -> list[Item]:
        """Show the text that was typed."""
        typed = quote(request.text, TEXT_SHOWN) if request.text else "*Nothing yet: the very beginning of a text*"
        return [discord.ui.TextDisplay(typed)]

    def answer(self, job: Job, request: NextTokenRequest, result: NextTokenResult) -> Answer:
        """Show what was taken, how the probabilities are spread, the bars, and all numbers as a table."""
        del request
        picture, drawn = gallery(result.picture)
        numbers, written = table(f"next-token-{job.id}.csv", ("token", "id", "probability"), _rows(result))
        items: list[Item] = [discord.ui.TextDisplay("\n".join(_lines(result))), picture, numbers]
        footer = f"{result.revision} · {counted(result.tokens, 'token')} read in {result.seconds:.2f} s"
        return Answer(items, footer, [*drawn, *written])

    def code(self, request: NextTokenRequest, result: NextTokenResult) -> str:
        """Return the plain transformers code that gives this distribution."""
        return code(request, result, self._catalogue[request.model])

    def explain(self, request: NextTokenRequest, result: NextTokenResult) -> str:
        """Tell what the bars are, how sure the model is, and what taking a token does."""
        return explain(request, result)

    def example(self) -> Example[NextTokenRequest]:
        """Return a text whose next word everybody knows."""
        text = "The capital of France is"
        request = NextTokenRequest(text=text, model=self._catalogue.default("next_token").key, seed=new_seed())
        return Example(f"/next-token text:{text}", request)


def _lines(result: NextTokenResult) -> list[str]:
    best = result.candidates[0]
    lines = []
    if result.taken:
        lines += [f"**{counted(len(result.taken), 'token')} taken**, the last one {_named(result.taken[-1])}"]
        lines += [quote(ending(joined(result.taken), WRITTEN_SHOWN // 2), WRITTEN_SHOWN, lines=8)]
    if result.ended:
        lines += ["🏁 The model ended its text here; what follows would be a new one."]
    others = result.vocabulary - len(result.candidates)
    rest = f", all {others:,} others together {percent(result.rest)}" if others else ""
    lines += [
        f"Likeliest: {_named(best.piece)} **{percent(best.probability)}**{rest}.",
        f"Entropy {result.entropy:.2f} bits: as uncertain as a fair die with {result.sides:,.1f} sides.",
    ]
    return lines


def _named(piece: Piece) -> str:
    return f"“{inline(piece.shown, TOKEN_SHOWN)}”"


def _rows(result: NextTokenResult) -> list[tuple[str, str | int, float]]:
    rows: list[tuple[str, str | int, float]] = [
        (found.piece.shown, found.piece.id, found.probability) for found in result.candidates
    ]
    return [*rows, ("all others together", "", result.rest)]
