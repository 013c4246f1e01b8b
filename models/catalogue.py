"""The catalogue: which models a participant may choose from, where each comes from, and what it is good for."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from models.data.examples import Recipe
from models.errors import CatalogueError, UnknownModel
from models.sources import Source, Text, TunedSource

SHIPPED = Path(__file__).with_name("catalogue.toml")

Architecture = Literal["decoder", "encoder", "encoder-decoder"]
Dtype = Literal["float32", "bfloat16"]
Pair = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}-[a-z]{2,3}$")]


class Entry(BaseModel):
    """One model.

    Attributes
    ----------
    key
        What a request calls it.
    parameters, download_bytes
        How large it is; `download_bytes` is 0 where nothing is fetched.
    context
        Tokens it can see, prompt and answer together.
    dtype
        The number format it is run in. Only `float32` gives the same text alone and in any company.
    pairs
        Languages it translates between, from and to, as ISO 639 codes: `en-de`.
    recipes
        How it can be fine-tuned here.
    prefixes
        What it wants written before the input, by task (`summarize`) or by pair (`translate:en-de`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    name: Annotated[Text, Field(max_length=100)]
    tasks: Annotated[tuple[Text, ...], Field(min_length=1)]
    architecture: Architecture
    source: Source
    licence: Text
    parameters: Annotated[int, Field(gt=0)]
    download_bytes: Annotated[int, Field(ge=0)] = 0
    context: Annotated[int, Field(gt=1)]
    languages: tuple[Text, ...] = ()
    good_for: Text
    explanation: Text
    dtype: Dtype = "float32"
    pairs: tuple[Pair, ...] = ()
    recipes: tuple[Recipe, ...] = ()
    prefixes: Mapping[str, str] = {}

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if bool(self.pairs) != ("translate" in self.tasks):
            raise ValueError("a model that translates names its pairs, and no other does")
        known = {*self.tasks, *(f"translate:{pair}" for pair in self.pairs)}
        if unknown := self.prefixes.keys() - known:
            raise ValueError(f"prefixes are for tasks and pairs of this model, not {', '.join(sorted(unknown))}")
        return self

    @property
    def revision(self) -> str:
        """What exactly is run: a hub commit, a wheel and its version, or a folder."""
        return self.source.pinned

    @property
    def short_name(self) -> str:
        """Its name in small letters, without the owner's in front of what people fine-tuned."""
        name = self.name.casefold()
        return name.rpartition("/")[2] if isinstance(self.source, TunedSource) else name

    @property
    def base(self) -> str:
        """The key of the model whose files a worker needs: its own, or that of the model it was made of."""
        return self.source.base if isinstance(self.source, TunedSource) else self.key

    @property
    def weight_bytes(self) -> int:
        """Memory that the weights take once loaded."""
        return self.parameters * (4 if self.dtype == "float32" else 2)


@dataclass(frozen=True)
class TunedModel:
    """A model that somebody fine-tuned: its owner's, and once shared its server's."""

    entry: Entry
    owner_id: int
    guild_id: int
    shared: bool

    def is_for(self, person_id: int, guild_id: int | None) -> bool:
        """Whether a person in a server may use it."""
        return self.guild_id == guild_id and (self.shared or self.owner_id == person_id)


class Catalogue:
    """Entries in the file's order; the first that serves a task is that task's default.

    What people fine-tuned is known by its key alone: `seen_by` lists it too, for those who may use it.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.key: entry for entry in entries}
        self._tuned: dict[str, TunedModel] = {}
        self._reserved: frozenset[tuple[int, str]] = frozenset()

    def hold_tuned(self, models: Iterable[TunedModel], reserved: Iterable[tuple[int, str]] = ()) -> None:
        """Know these models of people and no others, in their order.

        `reserved` are the names of models that are still being made, each with its owner's id.
        """
        self._tuned = {model.entry.key: model for model in models}
        self._reserved = frozenset(reserved)

    def add_tuned(self, model: TunedModel) -> None:
        """Know one more model of people, or in place of the one of its key."""
        self._tuned[model.entry.key] = model

    @property
    def tuned(self) -> tuple[TunedModel, ...]:
        """What people fine-tuned, whoever may use it."""
        return tuple(self._tuned.values())

    def names_of(self, person_id: int) -> set[str]:
        """Return the names that models of a person have, or are about to, in whichever server."""
        made = {(model.owner_id, model.entry.name) for model in self._tuned.values()}
        return {name for owner_id, name in made | self._reserved if owner_id == person_id}

    def seen_by(self, person_id: int, guild_id: int | None) -> "Catalogue":
        """Return a catalogue of what a person in a server may use: last what others fine-tuned, then what they did."""
        usable = [model for model in self._tuned.values() if model.is_for(person_id, guild_id)]
        theirs = sorted(usable, key=lambda model: model.owner_id == person_id)
        return Catalogue([*self, *(model.entry for model in theirs)])

    def __getitem__(self, key: str) -> Entry:
        """Return the entry; raise `UnknownModel` with a sentence that names what there is."""
        if key in self._entries:
            return self._entries[key]
        if key in self._tuned:
            return self._tuned[key].entry
        raise UnknownModel(f"There is no model called “{key[:64]}” here. There is: {', '.join(self._entries)}.")

    def __contains__(self, key: str) -> bool:
        return key in self._entries or key in self._tuned

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def name(self, key: str) -> str:
        """Return what people call a model; one that the catalogue holds no more goes by its key."""
        return self[key].name if key in self else key

    def for_task(self, task: str) -> list[Entry]:
        """Every model that serves a task."""
        return [entry for entry in self if task in entry.tasks]

    def default(self, task: str) -> Entry:
        """Return the first model that serves the task; raise `UnknownModel` where none does."""
        if entries := self.for_task(task):
            return entries[0]
        raise UnknownModel(f"No model here serves “{task}”.")

    def defaults(self) -> list[Entry]:
        """Return the models that some task takes by default."""
        tasks = {task for entry in self for task in entry.tasks}
        keys = {self.default(task).key for task in tasks}
        return [entry for entry in self if entry.key in keys]

    def choose(self, task: str, key: str | None) -> Entry:
        """Return the model asked for by its key or its name, or the task's default for None.

        What people fine-tuned goes by its name without its owner's, too; of several it is the last.

        Raises `UnknownModel`, a sentence that names the models which serve the task, for any other.
        """
        if key is None:
            return self.default(task)
        serving = {entry.key: entry for entry in self.for_task(task)}
        if key in serving:
            return serving[key]
        called = key.strip().casefold()
        named = [entry for entry in serving.values() if entry.name.casefold() == called]
        short = [entry for entry in serving.values() if entry.short_name == called]
        if found := named or short:
            return found[-1]
        known = self._entries[key].name if key in self._entries else f"“{key[:64]}”"
        why = "serves other tasks" if key in self._entries else "is not a model here"
        raise UnknownModel(f"{known} {why}. For {task.replace('_', '-')} there is: {', '.join(serving) or 'none'}.")

    def choices(self, task: str, typed: str = "", limit: int = 25) -> list[Entry]:
        """Return the models of a task whose key or name holds what was typed, at most `limit` (Discord shows 25)."""
        return [entry for entry in self.matching(typed, len(self)) if task in entry.tasks][:limit]

    def matching(self, typed: str, limit: int = 25) -> list[Entry]:
        """Return the models whose key or name holds what was typed."""
        wanted = typed.strip().casefold()
        return [entry for entry in self if wanted in f"{entry.key} {entry.name}".casefold()][:limit]


_tables = TypeAdapter(dict[str, dict[str, object]])


def load_catalogue(path: Path = SHIPPED) -> Catalogue:
    """Read and check a catalogue file; raise `CatalogueError` with what is wrong where."""
    try:
        tables = _tables.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
        return Catalogue(Entry.model_validate({"key": key, **table}) for key, table in tables.items())
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise CatalogueError(f"The catalogue {path} cannot be used: {error}") from error
