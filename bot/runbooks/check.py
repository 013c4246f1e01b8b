"""Whether the steps of a runbook can be run: commands, options, values of earlier steps, files."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from discord import AppCommandOptionType
from pydantic import BaseModel

from bot.asking import Asker
from bot.runbooks.check_options import check_options
from bot.runbooks.commands import Runnable
from bot.runbooks.mistakes import Mistake, meant, shown
from bot.runbooks.references import fault, path_of, references
from bot.runbooks.runbook import Runbook, words_in
from bot.runbooks.steps import NAMES, AnyStep, Ask, CommandStep, Hand, Language, Reveal, Run, Show

FILE_BYTES = 8_000_000
SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".txt", ".csv", ".pdf"}


@dataclass(frozen=True)
class Checker:
    """Checks steps against the commands there are.

    Attributes
    ----------
    others
        Names of commands that no step can run.
    asker
        For whom requests are made to try whether they can be.
    """

    commands: Mapping[str, Runnable]
    others: Set[str]
    asker: Asker

    def mistakes(self, runbook: Runbook, folder: Path | None) -> Iterator[Mistake]:
        """Yield what is wrong; `folder` is where its files lie, None for a runbook that came without any."""
        yield from _languages(runbook, runbook.languages)
        seen: dict[str, AnyStep] = {}
        for number, step in enumerate(runbook.steps):
            place = ("steps", number)
            found = [*_languages(step, runbook.languages), *self._step(step, seen, runbook.languages, folder)]
            yield from (Mistake((*place, *each.place), each.sentence) for each in found)
            if step.name in seen:
                yield Mistake((*place, "name"), f"an earlier step is called `{step.name}` already.")
            if step.name:
                seen[step.name] = step

    def _step(
        self, step: AnyStep, seen: Mapping[str, AnyStep], languages: tuple[Language, ...], folder: Path | None
    ) -> Iterator[Mistake]:
        for place, text in _texts(step):
            yield from (Mistake(place, each) for each in self._references(text, seen))
        match step:
            case Run() | Hand():
                yield from self._command(step, languages)
            case Reveal():
                yield from _reveal(step, seen)
            case Show():
                yield from (Mistake(("file",), each) for each in _file(step.file, folder))

    def runs(self, step: CommandStep) -> Runnable | None:
        """Return the command of a step; None where there is none of that name."""
        return self.commands.get(step.command.removeprefix("/"))

    def _command(self, step: CommandStep, languages: tuple[Language, ...]) -> Iterator[Mistake]:
        command, name = self.runs(step), step.command.removeprefix("/")
        if command is None:
            why = "is for people to type" if name in self.others else "is no command"
            yield Mistake(("command",), f"{shown('/' + name)} {why}; {meant(name, self.commands)}")
            return
        typed = step.typed if isinstance(step, Hand) else None
        later = frozenset({typed} if typed else ())
        faults = [each for one in languages for each in check_options(command, step.options, self.asker, one, later)]
        yield from dict.fromkeys(faults)
        if isinstance(step, Hand):
            yield from _hand(step, command)

    def _references(self, text: str, seen: Mapping[str, AnyStep]) -> Iterator[str]:
        for name, path in references(text):
            step = seen.get(name)
            if step is None:
                yield f"no earlier step is called {shown(name)}; {meant(name, seen)}"
            elif not isinstance(step, Run):
                yield f"the step `{name}` brings no values: only one that runs a command does."
            elif (command := self.runs(step)) and (why := fault(command.result, path, trains=command.trains)):
                yield f"{shown('.'.join((name, *path)))}: {why}"


def _hand(step: Hand, command: Runnable) -> Iterator[Mistake]:
    if command.trains:
        yield Mistake(
            ("command",), f"`/{command.command.qualified_name}` trains: that is not for a whole room at once."
        )
    texts = [name for name, one in command.options.items() if one.type is AppCommandOptionType.string]
    if step.typed is not None and step.typed not in texts:
        yield Mistake(("typed",), f"{shown(step.typed)} is no option that is typed; {meant(step.typed, texts)}")
    if step.typed is not None and step.typed in step.options:
        yield Mistake(("typed",), f"`{step.typed}` is given and typed: leave one of the two out.")
    if step.gather is not None and (why := fault(command.result, path_of(step.gather), trains=False)):
        yield Mistake(("gather",), f"{shown(step.gather)}: {why}")
    if step.gather is None and step.typed is None:
        yield Mistake(("gather",), "nothing is typed, so `gather` has to say which value of the results is shown.")


def _reveal(step: Reveal, seen: Mapping[str, AnyStep]) -> Iterator[Mistake]:
    asking = [name for name, one in seen.items() if isinstance(one, Ask)]
    if step.of not in asking:
        yield Mistake(("of",), f"no earlier step that asks is called {shown(step.of)}; {meant(step.of, asking)}")


def _languages(of: BaseModel, languages: tuple[Language, ...]) -> Iterator[Mistake]:
    for place, words in words_in(of):
        for language in languages:
            if language not in words:
                yield Mistake(place, f'its {NAMES[language]} text is missing: write `{language} = "…"`.')


def _texts(step: AnyStep) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for place, words in words_in(step):
        yield from ((place, text) for text in dict.fromkeys(words.values()))
    if isinstance(step, get_args(CommandStep)):
        yield from ((("options", name), one) for name, one in step.options.items() if isinstance(one, str))


def _file(name: str, folder: Path | None) -> Iterator[str]:
    if folder is None:
        yield "a runbook that is uploaded comes alone, and can show no files."
        return
    path = folder / name
    if path.suffix.casefold() not in SUFFIXES:
        yield f"{shown(name)} is not of a kind that is shown: {', '.join(sorted(SUFFIXES))}."
    elif not path.is_file() or path.resolve().parent != folder.resolve():
        there = [one.name for one in folder.iterdir() if one.suffix.casefold() in SUFFIXES]
        yield f"there is no file {shown(name)} beside the runbook; {meant(name, there)}"
    elif path.stat().st_size > FILE_BYTES:
        yield f"{shown(name)} is larger than {FILE_BYTES // 1_000_000} MB."
