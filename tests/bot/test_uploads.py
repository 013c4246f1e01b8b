"""Files that people attach: their text, or an artifact, or a sentence."""

import codecs
import contextlib
import io

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.uploads import TextLimits, keep
from models.errors import Refusal
from tests.bot.room import Room

CODE = "def f(x):\n    return 'é'\n"
LIMITS = TextLimits(most_bytes=80_000, most_characters=20_000, content="code")
MOST = 3_000_000


@pytest.mark.parametrize(
    "data",
    [
        CODE.encode(),
        codecs.BOM_UTF8 + CODE.encode(),
        CODE.encode("utf-16"),
        codecs.BOM_UTF16_BE + CODE.encode("utf-16-be"),
        CODE.encode("utf-32"),
    ],
)
def test_files_are_read_in_every_encoding_that_they_name(data: bytes) -> None:
    assert LIMITS.decode("f.py", data) == CODE


REFUSED = {
    "empty": ("a.py", b"", "is empty"),
    "blank": ("a.py", b" \n\t\n", "nothing but white space"),
    "a mark alone": ("a.py", codecs.BOM_UTF8, "nothing but white space"),
    "PNG": ("sort.py", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "“sort.py” is a PNG picture, whatever its name says"),
    "ZIP": ("a.py", b"PK\x03\x04" + b"\0" * 50, "an archive"),
    "binary": ("a.py", bytes(range(256)), "is no text that I can read. Save it as UTF-8"),
    "Latin-1": ("a.py", "é".encode("latin-1"), "Save it as UTF-8"),
    "UTF-16 without a mark": ("a.py", CODE.encode("utf-16-le"), "Save it as UTF-8"),
    "half of UTF-16": ("a.py", codecs.BOM_UTF16_LE + b"a", "Save it as UTF-8"),
    "NUL": ("a.py", b"x = 1\0", "bytes that no text has"),
    "long": ("a.py", b"x" * (LIMITS.most_characters + 1), f"{LIMITS.most_characters + 1:,} characters"),
    "huge": ("a.py", b"x" * (LIMITS.most_bytes + 1), "80 kB"),
    "a name full of markup": ("`*_@everyone<@1>`.py", b"", r"\`\*\_@everyone\<@1>\`.py"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_text_is_refused_in_a_sentence(what: str) -> None:
    name, data, sentence = REFUSED[what]
    with pytest.raises(Refusal) as told:
        LIMITS.decode(name, data)
    assert sentence in str(told.value)
    assert str(told.value).endswith(".")


def test_the_size_of_a_text_is_judged_before_anything_is_read() -> None:
    LIMITS.check_size("a.py", LIMITS.most_bytes)
    with pytest.raises(Refusal, match=r"“a.py” has 9.0 MB, and I read no more than 80 kB of code"):
        LIMITS.check_size("a.py", 9_000_000)


@given(st.binary(max_size=300), st.text(max_size=80))
def test_any_file_is_a_text_or_a_sentence(data: bytes, name: str) -> None:
    with contextlib.suppress(Refusal):
        assert LIMITS.decode(name, data).strip()


async def attached(room: Room, content: bytes, name: str = "data.csv") -> discord.Attachment:
    """Return a file as Discord hands it out."""
    channel = room.bot.get_channel(room.world.guild.channel_ids["general"])
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(file=discord.File(io.BytesIO(content), filename=name))
    return message.attachments[0]


async def test_an_attached_file_outlives_its_address(room: Room, database: Database) -> None:
    content, artifacts = bytes(range(256)) * 10_000, Artifacts(database)
    file = await attached(room, content)
    kept = await keep(file, artifacts, MOST)
    assert (kept.name, kept.size, kept.job_id) == ("data.csv", len(content), None)
    assert kept.media_type == file.content_type
    file.url += "/gone"
    with pytest.raises(Refusal, match="Please attach it again"):
        await keep(file, artifacts, MOST)
    assert b"".join([chunk async for chunk in artifacts.read(kept.id)]) == content


async def test_a_file_that_is_too_large_is_refused_before_it_is_fetched(room: Room, database: Database) -> None:
    file = await attached(room, b"x" * (MOST + 1))
    file.url = "http://127.0.0.1:9/"
    with pytest.raises(Refusal, match=r"“data.csv” has 3.0 MB, and I read no more than 3.0 MB"):
        await keep(file, Artifacts(database), MOST)


async def test_a_file_larger_than_was_said_is_refused_on_the_way(room: Room, database: Database) -> None:
    file = await attached(room, b"x" * (MOST + 1))
    file.size = 1
    with pytest.raises(Refusal, match="I read no more than"):
        await keep(file, Artifacts(database), MOST)
    assert await database.fetch("select id from artifacts") == []


async def test_a_file_that_nobody_serves_is_told(room: Room, database: Database) -> None:
    file = await attached(room, b"x")
    file.url = "http://127.0.0.1:9/"
    with pytest.raises(Refusal, match="Please attach it again"):
        await keep(file, Artifacts(database), MOST)
