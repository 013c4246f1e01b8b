"""How the comparison of two runs looks."""

import discord

from bot.cards.family import Answer, CardFamily, Item
from bot.cards.files import gallery
from bot.cards.text import inline
from bot.jobs.job import Job
from cogs.fine_tune.settings_text import settings_in_words
from models.percent import percent
from models.tasks.compare_runs.code import code
from models.tasks.compare_runs.request import ComparedRun, CompareRunsRequest, CompareRunsResult
from models.training.values import LossPoint

NAME_SHOWN = 60
LITTLE = 0.02  # of a loss: what differs less is as good
OTHER_EXAMPLES = "⚠️ They were not judged alike: compare how the curves run, not how low they are."


class CompareRunsCard(CardFamily[CompareRunsRequest, CompareRunsResult]):
    """Both curves in one picture, and the figures of each."""

    kind = "compare_runs"
    begun = "Drawing both curves"

    def heading(self, request: CompareRunsRequest) -> str:
        """Name both models."""
        first, second = (inline(run.name, NAME_SHOWN) for run in request.runs)
        return f"📈 {first} beside {second}"

    def gist(self, request: CompareRunsRequest) -> str:
        """Return the name of the first: of two texts one would have to be made."""
        return request.runs[0].name

    def question(self, request: CompareRunsRequest) -> list[Item]:
        """Show in what the two differ, and what they have in common."""
        pairs = list(zip(*(_how(run) for run in request.runs), strict=True))
        if differing := [pair for pair in pairs if pair[0] != pair[1]]:
            each = zip(*differing, strict=True)
            lines = [f"**{_name(run)}**: {' · '.join(how)}" for run, how in zip(request.runs, each, strict=True)]
        else:
            lines = []
        if alike := [first for first, second in pairs if first == second]:
            lines.append(f"-# Both: {' · '.join(alike)}")
        return [discord.ui.TextDisplay("\n".join(lines))]

    def answer(self, job: Job, request: CompareRunsRequest, result: CompareRunsResult) -> Answer:
        """Show where each began, ended and was best, and the picture."""
        del job
        lines = [_figures(run, best) for run, best in zip(request.runs, result.best, strict=True)]
        if not request.same_held_out:
            lines.append(OTHER_EXAMPLES)
        picture, files = gallery(result.picture)
        footer = "thin: loss on what it was trained on · thick: loss on held-out examples"
        return Answer([discord.ui.TextDisplay("\n".join(lines)), picture], footer, files)

    def code(self, request: CompareRunsRequest, result: CompareRunsResult) -> str:
        """Return plain code that draws both curves."""
        del result
        return code(request)

    def explain(self, request: CompareRunsRequest, result: CompareRunsResult) -> str:
        """Tell how two curves are read, and which run did better here."""
        del result
        return (
            "Each run has two curves in one colour: the thin one is the loss on the examples that it was just trained "
            "on, the thick one the loss on held-out examples, which it never trains on. The lower the thick one ends, "
            "the better the model does on texts that it has not seen. Where it rises again while the thin one falls, "
            f"the model learns its examples by heart. {_verdict(request)}"
        )


def _how(run: ComparedRun) -> tuple[str, ...]:
    return inline(run.base), *settings_in_words(run.settings)


def _name(run: ComparedRun) -> str:
    return inline(run.name, NAME_SHOWN)


def _figures(run: ComparedRun, best: LossPoint) -> str:
    right = "" if run.accuracy is None else f" · {percent(run.accuracy)} right"
    return (
        f"**{_name(run)}**: held-out loss {run.before:.3f} → **{run.after:.3f}**{right} · "
        f"lowest {best.held_out_loss:.3f} after {best.step:,} steps"
    )


def _verdict(request: CompareRunsRequest) -> str:
    if not request.same_held_out:
        return "These two were not judged alike, so neither can be called the better one."
    better, worse = sorted(request.runs, key=lambda run: run.after)
    if worse.after - better.after < LITTLE * worse.after:
        return "Here both end about equally low, so what differs between them hardly mattered."
    return f"Here {_name(better)} ends lower, at {better.after:.3f} against {worse.after:.3f}."
