"""How an `/attention` card looks."""

import discord

from bot.cards.family import Answer, Attachment, CardFamily, Example, Item
from bot.cards.files import gallery, table
from bot.cards.text import inline, quote
from bot.jobs.job import Job
from cogs.attention.actions import actions
from cogs.attention.explanation import explain
from models.catalogue import Catalogue
from models.percent import percent
from models.tasks.attention.code import code
from models.tasks.attention.request import AttentionRequest, AttentionResult, View

TEXT_SHOWN = 600  # characters
TOKEN_SHOWN = 30


class AttentionCard(CardFamily[AttentionRequest, AttentionResult]):
    """The sentence, one head of a model as a heat map, all its heads as an overview; or those of two models."""

    kind = "attention"

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.actions = actions(catalogue)

    def heading(self, request: AttentionRequest) -> str:
        """Name the models."""
        names = " and ".join(self._catalogue.name(key) for key in request.models)
        return f"🔍 Where {names} {'look' if len(request.models) > 1 else 'looks'}"

    def gist(self, request: AttentionRequest) -> str:
        """Return the sentence."""
        return request.text

    def question(self, request: AttentionRequest) -> list[Item]:
        """Show the sentence."""
        return [discord.ui.TextDisplay(quote(request.text, TEXT_SHOWN))]

    def answer(self, job: Job, request: AttentionRequest, result: AttentionResult) -> Answer:
        """Show what the head does in words, its heat map, all heads, and its numbers as a table."""
        items: list[Item] = []
        files: list[Attachment] = []
        # One below the other: side by side, Discord would crop them.
        for view in result.views:
            shown, drawn = gallery(view.heat_map)
            items += [discord.ui.TextDisplay(self._words(view)), shown]
            files += drawn
        for view in result.views:
            shown, drawn = gallery(view.overview)
            items.append(shown)
            files += drawn
        for view in result.views:
            numbers, written = _table(job, view)
            items.append(numbers)
            files += written
        chosen = request.layer is None and request.head is None
        footer = [
            *(view.revision for view in result.views),
            "chosen for its strongest link between tokens that are not neighbours" if chosen else "chosen by you",
            f"{sum(view.seconds for view in result.views):.2f} s",
        ]
        return Answer(items, " · ".join(footer), files)

    def code(self, request: AttentionRequest, result: AttentionResult) -> str:
        """Return the plain transformers code that reads these weights, of one model after the other."""
        return "\n".join(code(request, view, self._catalogue[view.model]) for view in result.views)

    def explain(self, request: AttentionRequest, result: AttentionResult) -> str:
        """Tell how to read the pictures, and what they show here."""
        names = [self._catalogue.name(view.model) for view in result.views]
        return explain(request, result, names)

    def example(self) -> Example[AttentionRequest]:
        """Return a sentence whose words belong together across others."""
        text = "She poured a cup of coffee and sat down to read her book."
        request = AttentionRequest(text=text, models=(self._catalogue.default("attention").key,))
        return Example(f"/attention text:{text}", request)

    def _words(self, view: View) -> str:
        sides = "back only" if view.causal else "both ways"
        place = f"layer {view.layer} of {view.layers}, head {view.head} of {view.heads}"
        first = inline(view.tokens[0], TOKEN_SHOWN)
        lines = [f"**{self._catalogue.name(view.model)}, {place}** · tokens look {sides}"]
        for link in view.links:
            source, target = (inline(view.tokens[end], TOKEN_SHOWN) for end in (link.source, link.target))
            lines.append(f"{source} → {target} **{percent(link.weight)}**")
        lines.append(
            f"-# {percent(view.to_first)} goes to the first token, {first}; on average {view.distance:.1f} tokens away"
        )
        return "\n".join(lines)


def _table(job: Job, view: View) -> tuple[Item, list[Attachment]]:
    rows: list[list[str | float]] = [
        [token, *weights] for token, weights in zip(view.tokens, view.weights, strict=True)
    ]
    return table(f"attention-{view.model}-{job.id}.csv", ("from \\ to", *view.tokens), rows)
