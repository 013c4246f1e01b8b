"""What people might attach to break things."""

import bz2
import codecs
import gzip
import io
import zipfile

from hypothesis import strategies as st

from rehearsal import Upload
from tests.hostile.texts import texts

NAMES = (
    "a.txt",
    "sort.py",
    "main.c",
    "a.csv",
    "a.PY",
    ".py",
    "noname",
    "a.txt.exe",
    "../../etc/passwd",
    "`*_@everyone<@1>`.py",
    "x" * 190 + ".py",
    "a\u202eyp.txt",
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "shift-jis", "utf-7")
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def _archive() -> bytes:
    """A zip file that unpacks to a thousand times its size."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"\0" * 5_000_000)
    return packed.getvalue()


BYTES = (
    b"",
    b" \n\t",
    _archive(),
    gzip.compress(b"\0" * 5_000_000),
    bz2.compress(b"\0" * 5_000_000),
    b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    b"\xff\xd8\xff" + b"\0" * 50,
    b"%PDF-1.7\n",
    b"\x7fELF" + b"\0" * 50,
    b"GIF89a",
    bytes(range(256)),
    b"x = 1\0",
    b'a,"b\nc,d""\n"e',
    b"a;b\r\n1,5;\xe4\r\n",
    b"\n" * 50_000,
    b"x" * 200_000,
    b"def f():\n" * 2_000,
    *MARKS,
)

contents = st.one_of(
    st.sampled_from(BYTES),
    st.binary(max_size=200),
    st.builds(lambda mark, rest: mark + rest, st.sampled_from(MARKS), st.binary(max_size=60)),
    st.builds(lambda text, encoding: text.encode(encoding, errors="ignore"), texts(), st.sampled_from(ENCODINGS)),
)
files = st.builds(Upload, st.sampled_from(NAMES), contents)
