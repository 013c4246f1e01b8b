"""Files that people and the bot upload. Whatever they hold, no browser will run it."""

import mimetypes
import re
from dataclasses import dataclass, replace
from pathlib import Path

from rehearsal.wire import JSON, Snowflakes

SIZE_LIMIT = 10 * 1024 * 1024
"""Bytes of one upload in a server without boosts (documentation, "Uploading Files")."""

_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True)
class Upload:
    """A file as it is handed in."""

    filename: str
    data: bytes
    content_type: str | None = None

    @classmethod
    def from_path(cls, path: str | Path) -> "Upload":
        """Read a file of this machine.

        Raises
        ------
        OSError
            It cannot be read.
        """
        path = Path(path)
        return cls(path.name, path.read_bytes())


@dataclass(frozen=True)
class Attachment:
    """A file as it is kept and served."""

    id: int
    name: str
    bytes: bytes
    content_type: str
    url: str
    description: str | None = None
    ephemeral: bool = False

    @property
    def payload(self) -> JSON:
        """Its JSON in a message."""
        size = _dimensions(self.bytes)
        return {
            "id": str(self.id),
            "filename": self.name,
            "size": len(self.bytes),
            "url": self.url,
            "proxy_url": self.url,
            "content_type": self.content_type,
            **({"width": size[0], "height": size[1]} if size else {}),
            **({"description": self.description} if self.description else {}),
            **({"ephemeral": True} if self.ephemeral else {}),
        }

    @property
    def headers(self) -> dict[str, str]:
        """Headers under which a browser shows plain pictures and downloads everything else."""
        shown = self.content_type in _SHOWN
        return {
            "Content-Type": self.content_type if shown else "application/octet-stream",
            "Content-Disposition": "inline" if shown else f'attachment; filename="{self.name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        }


class Files:
    """All uploads, by id: no path of a request ever reaches the disk."""

    def __init__(self, ids: Snowflakes) -> None:
        self.base_url = ""
        self.size_limit = SIZE_LIMIT
        self._ids = ids
        self._kept: dict[int, Attachment] = {}

    def keep(
        self, upload: Upload, channel_id: int, *, description: str | None = None, ephemeral: bool = False
    ) -> Attachment:
        """Keep an upload, under a name that is safe in a path."""
        file_id = self._ids.next()
        name = safe_name(upload.filename)
        media_type = mimetypes.guess_type(name)[0] or upload.content_type or "application/octet-stream"
        url = f"{self.base_url}/attachments/{channel_id}/{file_id}/{name}"
        attachment = Attachment(file_id, name, upload.data, media_type, url, description, ephemeral)
        self._kept[file_id] = attachment
        return attachment

    def get(self, file_id: int) -> Attachment | None:
        """Return the file, or None."""
        return self._kept.get(file_id)

    def describe(self, attachment: Attachment, description: str | None) -> Attachment:
        """Return a file that is kept with another description, under the same id and address."""
        described = replace(attachment, description=description)
        self._kept[attachment.id] = described
        return described

    def drop(self, attachment: Attachment) -> None:
        """Forget a file whose message is gone."""
        self._kept.pop(attachment.id, None)


def safe_name(name: str) -> str:
    """Return a file name of letters, digits, dots, dashes and underscores, as Discord makes them."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", name.replace("\\", "/").rsplit("/", 1)[-1])
    return name.lstrip(".")[-200:] or "unnamed"


def _dimensions(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, from its first chunk (PNG specification, 11.2.2)."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or len(data) < 24:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
