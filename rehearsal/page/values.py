"""Values that a browser gives for options and for the fields of forms."""

from pydantic import BaseModel, ConfigDict


class Handle(BaseModel):
    """A file that was uploaded before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    upload: str


Option = str | int | float | bool | Handle
"""A value for an option; people, roles and channels are named by their ids."""


class Files(BaseModel):
    """Files that were uploaded before, for a field that takes several."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    uploads: list[str]


Field = Option | Files | list[str] | None
"""A value for a field of a form."""
