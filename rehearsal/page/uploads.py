"""Files that a browser has handed in and not used yet."""

import secrets

from rehearsal.errors import CommandRejected
from rehearsal.files import Upload

KEPT = 32
"""Files that may wait at once; a further one displaces the oldest."""


class Uploads:
    """Files by handle, in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, Upload] = {}

    def keep(self, upload: Upload) -> str:
        """Keep a file and return its handle."""
        handle = secrets.token_urlsafe(16)
        self._kept[handle] = upload
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return handle

    def get(self, handle: str) -> Upload:
        """Return a file. It stays, so that a command that was refused can be mended and sent again.

        Raises
        ------
        CommandRejected
            It is not kept any more.
        """
        try:
            return self._kept[handle]
        except KeyError:
            raise CommandRejected("The file is gone; choose it again.") from None
