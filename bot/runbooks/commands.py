"""The commands that a step can run, as discord.py knows them: it needs no connection for that."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from discord import app_commands
from discord.utils import MISSING

from bot.asking import Asker, Asks, asked_by
from bot.model_option import ReadOption
from models.tasks import Request, Result, tasks

Parameter = app_commands.Parameter
Slash = app_commands.Command[Any, ..., Any]
Tree = app_commands.CommandTree[Any]


@dataclass(frozen=True)
class Runnable:
    """A command that starts a job, and how."""

    command: Slash
    asks: Asks

    @property
    def options(self) -> dict[str, Parameter]:
        """The options that a step can give, by the name that people see: those that its request is made of."""
        wanted = inspect.signature(self.asks.request).parameters
        return {one.display_name: one for one in self.command.parameters if one.name in wanted}

    @property
    def elsewhere(self) -> set[str]:
        """The options that only people have who type it, such as a file or `private`."""
        return {one.display_name for one in self.command.parameters} - self.options.keys()

    def requires(self, option: str) -> bool:
        """Whether a step has to give an option."""
        return self.options[option].required or self.options[option].name in self.asks.needs

    def reader(self, option: str) -> ReadOption | None:
        """Return what reads an option from its text; None where its value is taken as it is."""
        annotation = inspect.signature(self.command.callback).parameters[self.options[option].name].annotation
        readers = (one for one in (annotation, *get_args(annotation)) if isinstance(one, ReadOption))
        return next(readers, None)

    def request(self, asker: Asker, given: Mapping[str, Any]) -> Request:
        """Return the request for options that were checked.

        Raises `Refusal`, and `ValidationError` for what does not fit together.
        """
        values: dict[str, Any] = {}
        for name, parameter in self.options.items():
            value = given.get(name, None if parameter.default is MISSING else parameter.default)
            reader = self.reader(name) if name in given else None
            values[parameter.name] = reader.read(value, asker.models) if reader else value
        return self.asks.request(asker, **values)

    @property
    def result(self) -> type[Result]:
        """The type of what comes of it at last."""
        last = self.asks.then or self.asks.request
        made = get_type_hints(last)["return"]
        return next(task.result for task in tasks().values() if task.request is made)

    @property
    def trains(self) -> bool:
        """Whether it makes a model."""
        return self.asks.then is not None


def runnable(tree: Tree) -> dict[str, Runnable]:
    """Return the commands that a step can run, by their whole name."""
    return {command.qualified_name: Runnable(command, asks) for command, asks in _asking(tree)}


def _asking(tree: Tree) -> Iterator[tuple[Slash, Asks]]:
    for command in tree.walk_commands():
        if isinstance(command, app_commands.Command) and (asks := asked_by(command)):
            yield command, asks


def others(tree: Tree) -> set[str]:
    """Return the names of the commands that start no job."""
    slash = [one for one in tree.walk_commands() if isinstance(one, app_commands.Command)]
    return {one.qualified_name for one in slash} - runnable(tree).keys()
