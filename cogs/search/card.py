"""How a `/search` card looks."""

import discord

from bot.cards.action import OpenForm, ended
from bot.cards.family import Answer, CardFamily, Example, Item
from bot.cards.files import table
from bot.cards.text import inline, quote
from bot.jobs.job import Job
from cogs.search.explanation import FAR, explain
from cogs.search.lines_form import LinesForm
from models.catalogue import Catalogue
from models.tasks.search.code import code
from models.tasks.search.request import Found, SearchRequest, SearchResult

QUERY_SHOWN = 400  # characters; with the passages and the small print within Discord's 4,000
PASSAGES_SHOWN = 2900  # of all passages together
PASSAGE_SHOWN = 900
PLACE_SHOWN = 60
ABOVE_PASSAGE = 160  # characters that a bar and a place may take
BAR = 10  # blocks of a bar as long as a score of 1


class SearchCard(CardFamily[SearchRequest, SearchResult]):
    """The query, and below it the nearest passages, each with its score and where it stands."""

    kind = "search"
    unit = "new passages read"
    actions = (
        OpenForm(
            "search.lines",
            "Search your own lines",
            "📋",
            form=lambda job: LinesForm(job.request),
            shown=ended,
        ),
    )

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def heading(self, request: SearchRequest) -> str:
        """Name the model and what it searches."""
        where = "the notes" if request.lines is None else f"{sum(map(bool, request.lines))} lines"
        return f"🔎 {self._catalogue.name(request.model)} searches {where}"

    def gist(self, request: SearchRequest) -> str:
        """Return the query."""
        return request.query

    def question(self, request: SearchRequest) -> list[Item]:
        """Show the query."""
        return [discord.ui.TextDisplay(quote(request.query, QUERY_SHOWN))]

    def answer(self, job: Job, request: SearchRequest, result: SearchResult) -> Answer:
        """Show each passage under its score and place; those too long for a card are attached whole, as a table."""
        del request
        room = min(PASSAGE_SHOWN, PASSAGES_SHOWN // len(result.passages) - ABOVE_PASSAGE)
        items: list[Item] = [discord.ui.TextDisplay(_far(result))] if result.passages[0].score < FAR else []
        items += [discord.ui.TextDisplay(_passage(found, room)) for found in result.passages]
        if not any(_is_cut(found, room) for found in result.passages):
            return Answer(items, _footer(result))
        rows = [(found.score, _place(found), found.text) for found in result.passages]
        whole, files = table(f"passages-{job.id}.csv", ("cosine", "place", "passage"), rows)
        return Answer([*items, whole], _footer(result), files)

    def code(self, request: SearchRequest, result: SearchResult) -> str:
        """Return the plain transformers code that scores these passages."""
        return code(request, result, self._catalogue[request.model])

    def explain(self, request: SearchRequest, result: SearchResult) -> str:
        """Tell what the scores are, and what those here say."""
        return explain(request, result)

    def example(self) -> Example[SearchRequest]:
        """Return a question that shares few words with its answer."""
        query = "Why do chatbots make things up?"
        request = SearchRequest(query=query, model=self._catalogue.default("search").key)
        return Example(f"/search query:{query}", request)


def _passage(found: Found, room: int) -> str:
    blocks = round(max(found.score, 0) * BAR)
    bar = "█" * blocks + "░" * (BAR - blocks)
    return f"`{bar} {found.score:.2f}` **{inline(_place(found), PLACE_SHOWN)}**\n{quote(found.text, room)}"


def _is_cut(found: Found, room: int) -> bool:
    return quote(found.text, room) != quote(found.text, 2**20, lines=2**20)


def _place(found: Found) -> str:
    return found.place if found.line is None else f"Line {found.line}"


def _far(result: SearchResult) -> str:
    where = "the notes" if result.notes else "these lines"
    return (
        f"🤷 **Nothing in {where} is close to this.** The nearest passage has a cosine of only "
        f"{result.passages[0].score:.2f}; a search always finds a nearest one, whether it answers or not."
    )


def _footer(result: SearchResult) -> str:
    count = f"{result.searched:,} passage{'' if result.searched == 1 else 's'}"
    footer = [
        result.revision,
        f"{count} of {result.notes} notes compared" if result.notes else f"{count} compared",
        f"{result.embedded:,} read anew" if result.embedded else "all read before",
        f"{result.seconds:.2f} s",
    ]
    if result.left_out:
        footer.append(f"⚠️ {result.left_out} of the instructor's files left out: the worker's log says why")
    return " · ".join(footer)
