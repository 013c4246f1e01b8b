"""Named sets of data: those that come with the bot, and the cards of those that are added."""

import re
import tomllib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from models.data.examples import Recipe
from models.data.values import Columns

SHIPPED = Path(__file__).with_name("named")
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class CardError(Exception):
    """A card that cannot be used; the message names the file and what is wrong with it."""


class Card(BaseModel):
    """What is told of a set, in a TOML file beside it.

    Attributes
    ----------
    file
        The name of the data file, in the card's folder.
    rows
        How many it has, so that a file cut short is noticed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[Text, Field(max_length=100)]
    description: Annotated[Text, Field(max_length=300)]
    source: Text
    licence: Text
    languages: Annotated[tuple[Text, ...], Field(min_length=1)]
    recipe: Recipe
    columns: Columns
    rows: Annotated[int, Field(ge=2)]
    file: Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*$")]


@dataclass(frozen=True)
class NamedSet:
    """A set: its key, which is the name of its card's file, its card, and where its data lies."""

    key: str
    card: Card
    path: Path


def named_sets() -> dict[str, NamedSet]:
    """Return the sets that come with the bot, by key."""
    return {named.key: named for named in map(read_card, sorted(SHIPPED.glob("*.toml")))}


def read_card(path: Path) -> NamedSet:
    """Read and check a card; raises `CardError`, as where its data is not there."""
    failed = partial("{}: {}".format, path)
    try:
        card = Card.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise CardError(failed(wrong)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CardError(failed(error)) from None
    if not KEY.fullmatch(path.stem):
        raise CardError(failed("its name should be small letters, digits and hyphens"))
    data = path.with_name(card.file)
    if not data.is_file():
        raise CardError(failed(f"there is no file {card.file} beside it"))
    return NamedSet(path.stem, card, data)
