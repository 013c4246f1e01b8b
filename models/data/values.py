"""What a person may choose about their data, what limits it, and what was left out of it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Most = Annotated[int, Field(gt=0)]
Several = Annotated[int, Field(gt=1)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataLimits(_Value):
    """How much of a file is read.

    Attributes
    ----------
    file_bytes
        Of the file as it was sent.
    unpacked_bytes
        Of a spreadsheet, which is an archive, by the sizes that it declares.
    rows
        Of more, a random sample is taken.
    cell_characters
        What is longer is cut.
    classes
        Of more labels, none is taken: they are no classes.
    """

    file_bytes: Most = 25_000_000
    unpacked_bytes: Most = 200_000_000
    rows: Most = 20_000
    columns: Most = 100
    cell_characters: Several = 20_000
    classes: Several = 50


class Columns(_Value):
    """The columns that examples are made of, by name; None is none, or not chosen yet."""

    text: str | None = None
    label: str | None = None
    prompt: str | None = None
    answer: str | None = None

    def chosen(self) -> dict[str, str]:
        """Return the name of each that there is, by what it is for."""
        return self.model_dump(exclude_none=True)


class LeftOut(_Value):
    """Rows that became no example; the reason completes “12 rows: …”."""

    reason: str
    rows: int
