"""What a worker and the child process of a run write to each other: JSON, a message a line.

The child reads them on stdin and writes them on stdout. The worker writes one `Start`, then a `Reply` to each call of
the child, and perhaps a `Wish`. The child writes reports and calls, and at last one `Done`, `Refused` or `Failed`.
Files go through a folder that both see, named by the number of the call.
"""

from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

# Of one line; what is larger is an artifact.
LINE_BYTES = 4 * 2**20
SENTENCE_CHARACTERS = 4000

Call = Annotated[int, Field(ge=1, le=2**31)]
Name = Annotated[str, Field(max_length=1000)]


class Message(BaseModel):
    """One line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def line(self) -> bytes:
        """Return it as bytes with a line break; raises `ValueError` where that is too long."""
        line = self.model_dump_json().encode() + b"\n"
        if len(line) > LINE_BYTES:
            raise ValueError(f"A message of {len(line):,} bytes: what is larger than {LINE_BYTES:,} is an artifact")
        return line


class Start(Message):
    """What to run, on which device, with how much memory, whether in the background, and the folder for files."""

    request: JsonValue
    device: str
    data_dir: Path
    folder: Path
    memory_bytes: int | None
    background: bool


class Reply(Message):
    """What came of a call: an artifact's id, or None where there is none, or why it was refused."""

    type: Literal["reply"] = "reply"
    call: Call
    artifact: UUID | None = None
    refusal: str | None = None


class Wish(Message):
    """What is wanted of the run: to end with what there is, or to unwind, since another process goes on with it."""

    type: Literal["wish"] = "wish"
    wish: Literal["finish", "hand back"]


class ReportedProgress(Message):
    """How far the run is, to be read as `Task.progress`."""

    type: Literal["progress"] = "progress"
    progress: JsonValue


class ReportedEvent(Message):
    """The next point of the run's series, to be read as `Task.event`."""

    type: Literal["event"] = "event"
    event: JsonValue


class PutArtifact(Message):
    """Keep the file of this call; the reply has the artifact's id."""

    type: Literal["put"] = "put"
    call: Call
    name: Name
    media_type: Name


class ReadArtifact(Message):
    """Write an artifact to the file of this call; the reply has its id."""

    type: Literal["read"] = "read"
    call: Call
    artifact: UUID


class FindArtifact(Message):
    """Look for the newest artifact of the job by its name."""

    type: Literal["find"] = "find"
    call: Call
    name: Name


class RemoveArtifacts(Message):
    """Remove the artifacts of the job that have this name, but one."""

    type: Literal["remove"] = "remove"
    call: Call
    name: Name
    but: UUID | None


class Done(Message):
    """What came of the run, to be read as `Task.result`."""

    type: Literal["done"] = "done"
    result: JsonValue


class Refused(Message):
    """The run raised `Refusal` with this sentence."""

    type: Literal["refused"] = "refused"
    sentence: Annotated[str, Field(max_length=SENTENCE_CHARACTERS)]


class Failed(Message):
    """The run raised anything else; stderr has the traceback."""

    type: Literal["failed"] = "failed"


ToChild = Reply | Wish
TO_CHILD: TypeAdapter[ToChild] = TypeAdapter(Annotated[ToChild, Field(discriminator="type")])
ArtifactCall = PutArtifact | ReadArtifact | FindArtifact | RemoveArtifacts
FromChild = ReportedProgress | ReportedEvent | ArtifactCall | Done | Refused | Failed
FROM_CHILD: TypeAdapter[FromChild] = TypeAdapter(Annotated[FromChild, Field(discriminator="type")])
