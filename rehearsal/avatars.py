"""The pictures of people who have none of their own (documentation, "Image Formatting": Default User Avatar)."""

import struct
import zlib
from functools import cache

_SIDE = 128  # pixels
_COLOURS = ((88, 101, 242), (117, 126, 138), (59, 165, 92), (250, 166, 26), (237, 66, 69), (235, 69, 159))
_WHITE = (255, 255, 255)


@cache
def default_avatar(index: int) -> bytes:
    """Return a PNG: the head and shoulders of somebody, in the colour of this index.

    Raises
    ------
    LookupError
        There is none of this index.
    """
    colour = _COLOURS[index]
    rows = [b"".join(bytes(_WHITE if _inside(x, y) else colour) for x in range(_SIDE)) for y in range(_SIDE)]
    return _png(rows)


def _inside(x: int, y: int) -> bool:
    head = (x - 64) ** 2 + (y - 50) ** 2 < 22**2
    shoulders = (x - 64) ** 2 + (y - 122) ** 2 < 42**2
    return head or shoulders


def _png(rows: list[bytes]) -> bytes:
    """Pack rows of red, green and blue bytes (PNG specification, 5 and 11.2)."""
    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(chunk_type, data) for chunk_type, data in parts)


def _chunk(chunk_type: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + chunk_type + data + struct.pack(">I", zlib.crc32(chunk_type + data))
