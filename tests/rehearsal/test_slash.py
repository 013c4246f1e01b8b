"""Slash commands as they are typed."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal import CommandRejected, Upload
from rehearsal.slash import parse


def option(name: str, kind: int, **other: object) -> dict[str, Any]:
    return {"name": name, "type": kind, "description": name} | other


GENERATE = {
    "name": "generate",
    "type": 1,
    "options": [
        option("prompt", 3),
        option("max_new_tokens", 4),
        option("temperature", 10),
        option("private", 5),
        option("model", 3, choices=[{"name": "Small", "value": "s"}]),
        option("size", 4, choices=[{"name": "Large", "value": 9}]),
        option("data", 11),
    ],
}
QUEUE = {"name": "queue", "type": 1, "options": [option("pause", 1, options=[option("minutes", 4)]), option("go", 1)]}
COMMANDS = [GENERATE, QUEUE, {"name": "jobs", "type": 1, "options": []}]


@pytest.mark.parametrize(
    ("line", "name", "options"),
    [
        ('/generate prompt:"Once upon a time"', "generate", {"prompt": "Once upon a time"}),
        ("  /generate  prompt: Once upon  max_new_tokens:8 ", "generate", {"prompt": "Once upon", "max_new_tokens": 8}),
        ("/generate prompt:a: b temperature:0.5", "generate", {"prompt": "a: b", "temperature": 0.5}),
        (
            r'/generate prompt:"a \"b\" \\ \n c:d" private:true',
            "generate",
            {"prompt": 'a "b" \\ \n c:d', "private": True},
        ),
        ("/generate prompt:x private:No", "generate", {"prompt": "x", "private": False}),
        ("/generate model:Small size:Large", "generate", {"model": "Small", "size": 9}),
        ("/generate prompt:", "generate", {"prompt": ""}),
        ("/generate hello world", "generate", {"prompt": "hello world"}),
        ('/generate "hello world" private:yes', "generate", {"prompt": "hello world", "private": True}),
        (
            "/generate note: see https://x.org max_new_tokens:8",
            "generate",
            {"prompt": "note: see https://x.org", "max_new_tokens": 8},
        ),
        ("/queue pause minutes:-5", "queue pause", {"minutes": -5}),
        ("/queue go", "queue go", {}),
        ("/jobs", "jobs", {}),
    ],
)
def test_lines_are_read(line: str, name: str, options: dict[str, Any]) -> None:
    assert parse(line, COMMANDS) == (name, options)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("generate", "begins with a slash"),
        ("/", "no command /; there are: /generate, /jobs, /queue"),
        ("/nothing", "no command /nothing"),
        ("/queue", "no command /queue ; there are: /queue go, /queue pause"),
        ("/queue stop", "no command /queue stop"),
        ("/jobs all", "expected at 'all'"),
        ("/generate once prompt:upon", "given twice"),
        ("/generate colour:red", "there are: prompt"),
        ('/generate prompt:"open', "not closed"),
        ("/generate prompt:a prompt:b", "given twice"),
        ("/generate max_new_tokens:many", "'max_new_tokens' cannot be 'many'"),
        ("/generate private:perhaps", "True or False"),
        ("/generate data:a.csv", "cannot be typed here"),
    ],
)
def test_what_cannot_be_read_is_said(line: str, why: str) -> None:
    with pytest.raises(CommandRejected, match=why):
        parse(line, COMMANDS)


def test_before_the_bot_has_synced_there_is_nothing() -> None:
    with pytest.raises(CommandRejected, match="synced no commands"):
        parse("/generate", [])


def test_files_are_attached_where_that_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a b.csv"
    path.write_bytes(b"data")
    assert parse(f'/generate data:"{path}"', COMMANDS, Upload.from_path)[1] == {"data": Upload("a b.csv", b"data")}
    with pytest.raises(CommandRejected, match="No such file"):
        parse(f"/generate data:{tmp_path / 'none'}", COMMANDS, Upload.from_path)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.text(), st.integers(), st.floats(allow_nan=False))
def test_quoted_text_comes_back_as_it_was(prompt: str, tokens: int, temperature: float) -> None:
    line = f"/generate prompt:{quoted(prompt)} max_new_tokens:{tokens} temperature:{temperature!r}"
    expected = {"prompt": prompt, "max_new_tokens": tokens, "temperature": temperature}
    assert parse(line, COMMANDS) == ("generate", expected)


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(line: str) -> None:
    try:
        name, options = parse(line, COMMANDS)
    except CommandRejected:
        return  # with a sentence; any other error is a fault
    assert name.split()[0] in line
    assert all(key in line or key == "prompt" for key in options)
