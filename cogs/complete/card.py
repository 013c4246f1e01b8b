"""How a `/complete` card looks, and the button it adds."""

import discord

from bot.cards.action import Resubmit
from bot.cards.family import Answer, CardFamily, Example, Item
from bot.cards.files import file
from bot.cards.text import MORE, code_block, inline, written_fast
from bot.jobs.job import Job
from cogs.complete.explanation import explain
from cogs.complete.source import IN_THE_GAP, IN_THE_SAME_LINE, ON_NEW_LINES, YOURS
from models.catalogue import Catalogue
from models.tasks import TextProgress
from models.tasks.complete.code import code
from models.tasks.complete.languages import LANGUAGES
from models.tasks.complete.request import GAP, CompleteRequest, CompleteResult, Syntax, whole
from models.tasks.sampling import new_seed

CODE_SHOWN = 1200  # characters; with the new code and the small print within Discord's 4,000
NEW_SHOWN = 2000
LINES_SHOWN = 14  # of the code that was given
ADVENTUROUS = 0.7  # the temperature of another try where the first one took the likeliest tokens
CURSOR = "▌"

STOPS = {
    "block": "the block is complete",
    "end": "the model ended it",
    "length": "it reached the limit, so unfinished lines are left out: Longer goes on",
    "context": "the model can see no more",
}


class CompleteCard(CardFamily[CompleteRequest, CompleteResult, TextProgress]):
    """The code that was given, and below it what the model wrote."""

    kind = "complete"

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.actions = (Resubmit("complete.longer", "Longer", "⏩", request=_longer, shown=_can_be_longer),)

    def heading(self, request: CompleteRequest) -> str:
        """Name the model, the language and what is done with the code."""
        does = "fills a gap in" if request.has_gap else "completes"
        return f"🧩 {self._catalogue.name(request.model)} {does} {LANGUAGES[request.language].name}"

    def gist(self, request: CompleteRequest) -> str:
        """Return the code as it was given."""
        return request.code

    def question(self, request: CompleteRequest) -> list[Item]:
        """Show the end of the code, which the new one goes on from, or what is around its gap."""
        lines, first = _near_the_end(request.code)
        count = request.code.rstrip().count("\n") + 1
        which = f", from line {first + 1} of {count}" if first else ""
        return [_text(f"{YOURS}{which}\n{_block(lines, request, CODE_SHOWN, from_the_end=True)}")]

    def so_far(self, request: CompleteRequest, progress: TextProgress, *, growing: bool) -> list[Item]:
        """Show the end of the new code so far, behind a cursor."""
        written = request.written + progress.text
        shown = _as_shown(request, written) + (CURSOR if growing else "")
        return [_text(f"{_label(request, written)}\n{_block(shown, request, NEW_SHOWN, from_the_end=True)}")]

    def answer(self, job: Job, request: CompleteRequest, result: CompleteResult) -> Answer:
        """Show the new code, and whether the whole parses; where not all of it fits, the whole is attached."""
        written = request.written + result.text
        footer = _footer(job, request, result)
        if not written.strip():
            return Answer([_text("*The model ended the code at once.*")], footer)
        new = _as_shown(request, written)
        items = [_text(f"{_label(request, written)}\n{_block(new, request, NEW_SHOWN)}")]
        if result.syntax is not None:
            items.append(_text(_verdict(result.syntax, whole(request, result.text))))
        if not (_is_cut(request.code, CODE_SHOWN) or _near_the_end(request.code)[1] or _is_cut(new, NEW_SHOWN)):
            return Answer(items, footer)
        extension = LANGUAGES[request.language].extensions[0]
        content = f"{whole(request, result.text)}\n".encode(errors="replace")
        attached, files = file(f"completed-{job.id}{extension}", content)
        return Answer([*items, attached], footer, files)

    def again(self, request: CompleteRequest) -> CompleteRequest:
        """Ask for another completion of the same code: drawn by chance, from another seed."""
        another = {
            "seed": new_seed(),
            "temperature": request.temperature or ADVENTUROUS,
            "written": "",
            "goal": "block",
        }
        return request.model_copy(update=another)

    def code(self, request: CompleteRequest, result: CompleteResult) -> str:
        """Return the plain transformers code that writes this code."""
        return code(request, result, self._catalogue[request.model])

    def explain(self, request: CompleteRequest, result: CompleteResult) -> str:
        """Tell how the code came about, and what “parses” says and does not say."""
        return explain(request, result)

    def example(self) -> Example[CompleteRequest]:
        """Return the head of a function."""
        beginning = "def is_even(number):"
        request = CompleteRequest(code=beginning, model=self._catalogue.default("complete").key)
        return Example(f"/complete code:{beginning}", request)


def _near_the_end(code: str) -> tuple[str, int]:
    """Return the last lines, or those around the gap, and how many lines were left out before them."""
    lines = code.rstrip().split("\n")
    gap = next((at for at, line in enumerate(lines) if GAP in line), len(lines) - 1)
    last = min(len(lines), gap + LINES_SHOWN // 2)
    first = max(0, last - LINES_SHOWN)
    return "\n".join(lines[first : first + LINES_SHOWN]), first


def _as_shown(request: CompleteRequest, new: str) -> str:
    """Return new code as it is shown: whole lines without the break before them, and with the indentation typed."""
    if not _is_on_new_lines(request, new):
        return new
    typed = request.left[len(request.left.rstrip(" \t")) :]
    return new.lstrip("\n") if new.startswith("\n") else typed + new


def _is_on_new_lines(request: CompleteRequest, new: str) -> bool:
    return not request.has_gap and (new.startswith("\n") or "\n" in request.left[len(request.left.rstrip()) :])


def _label(request: CompleteRequest, new: str) -> str:
    if request.has_gap:
        return IN_THE_GAP
    return ON_NEW_LINES if _is_on_new_lines(request, new) else IN_THE_SAME_LINE


def _block(code: str, request: CompleteRequest, limit: int, *, from_the_end: bool = False) -> str:
    """Return a highlighted block of at most `limit` characters of code, whole lines of its beginning or of its end."""
    if not _is_cut(code, limit):
        return code_block(code, request.language)
    room = _room(code, limit)
    return code_block(_last_lines(code, room) if from_the_end else _first_lines(code, room), request.language)


def _first_lines(code: str, room: int) -> str:
    lines, _, _ = code[:room].rpartition("\n")
    return f"{lines}\n{MORE}" if len(lines) > room // 2 else f"{code[:room]}{MORE}"


def _last_lines(code: str, room: int) -> str:
    _, _, lines = code[-room:].partition("\n")
    return f"{MORE}\n{lines}" if len(lines) > room // 2 else f"{MORE}{code[-room:]}"


def _is_cut(code: str, limit: int) -> bool:
    return len(code) > _room(code, limit)


def _room(code: str, limit: int) -> int:
    """Return how many characters fit: each backtick may take one more to be written."""
    return max(limit - code.count("`"), limit // 2)


def _verdict(syntax: Syntax, source: str) -> str:
    if syntax.parses:
        return "✅ **Parses:** Python can read the whole. Nobody has run it."
    lines = source.split("\n")
    line = lines[syntax.line - 1].strip() if 0 < syntax.line <= len(lines) else ""
    where = f"line {syntax.line}: " if syntax.line else ""
    shown = f" · {inline(line, 80)}" if line else ""
    return f"❌ **Does not parse:** {where}{inline(syntax.message)}{shown}"


def _footer(job: Job, request: CompleteRequest, result: CompleteResult) -> str:
    footer = [
        result.revision,
        f"temperature {request.temperature:g}, seed {request.seed}" if request.temperature else "the likeliest tokens",
        written_fast(result.tokens, result.seconds),
        f"waited {job.waited or 0:.1f} s",
        f"stopped because {STOPS[result.stop]}",
    ]
    return " · ".join(footer)


def _longer(job: Job[CompleteRequest, CompleteResult], _chosen: str) -> CompleteRequest:
    """Finish the block where it was cut off; past one that is complete, write the next."""
    goal = "block" if job.outcome.stop == "length" else "more"
    written = job.request.written + job.outcome.text
    return CompleteRequest.model_validate(job.request.model_dump() | {"written": written, "goal": goal})


def _can_be_longer(job: Job[CompleteRequest, CompleteResult], _private: bool) -> bool:
    return job.result is not None and job.result.stop in {"block", "length"}


def _text(content: str) -> Item:
    return discord.ui.TextDisplay(content)
