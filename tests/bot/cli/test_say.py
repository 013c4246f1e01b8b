"""`--say`: what a person types and sees, on a terminal, and whether it worked."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.cli import say as say_module
from bot.cli.say import say
from bot.jobs.job import State
from tests.bot.cards.doubles import RESULT
from tests.bot.room import Room

LINE = '/generate prompt:"Once upon a time"'


async def said(room: Room, line: str, state: State, *, save: Path | None = None, **changes: Any) -> bool:
    """Type a line while a worker ends its job in a state."""
    known = len(room.jobs.rows)
    typing = asyncio.create_task(say(room.world, room.ada, line, save))
    await room.world.until(lambda: len(room.jobs.rows) > known)
    room.work(room.latest, state, **changes)
    return await typing


async def test_a_line_and_its_answer_are_shown(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert await said(room, LINE, State.SUCCEEDED)
    shown = capsys.readouterr().out
    assert f"ada> {LINE}" in shown
    assert "there was a fox" in shown
    assert "In the queue" not in shown


async def test_a_gap_is_shown_as_a_person_sees_it(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    line = '/generate prompt:"Paris is the [MASK] of France"'
    assert await said(room, line, State.SUCCEEDED)
    answer = capsys.readouterr().out.replace(line, "")
    assert "[MASK]" in answer
    assert "\\]" not in answer


async def test_a_job_that_fails_did_not_work(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert not await said(room, LINE, State.FAILED, error="It broke.")
    assert "It broke." in capsys.readouterr().out


@pytest.mark.parametrize("line", ["/juggle", "generate", '/generate prompt:"x" colour:red', "/generate"])
async def test_a_line_that_discord_would_not_send_did_not_work(
    room: Room, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not await say(room.world, room.ada, line, None)
    assert "⚠️" in capsys.readouterr().out


@pytest.mark.parametrize("refused", ["at once", "after the deferral"])
async def test_a_refusal_did_not_work(room: Room, refused: str, capsys: pytest.CaptureFixture[str]) -> None:
    room.jobs.away = True
    line = LINE if refused == "after the deferral" else '/generate prompt:"x" model:"gpt-17"'
    assert not await say(room.world, room.ada, line, None)
    assert ("restarting" if refused == "after the deferral" else "is not a model here") in capsys.readouterr().out


async def test_a_warning_sign_in_a_prompt_is_no_failure(room: Room) -> None:
    assert await said(room, '/generate prompt:"⚠️ careful"', State.SUCCEEDED)


async def test_a_failed_job_in_a_list_is_no_failure_of_the_list(room: Room) -> None:
    assert not await said(room, LINE, State.FAILED, error="It broke.")
    assert await say(room.world, room.ada, "/jobs", None)


async def test_a_list_is_shown_while_its_jobs_go_on(
    room: Room, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(say_module, "ENDED_WITHIN", 2.0)
    await room.ask(room.ada)
    assert await say(room.world, room.ada, "/jobs", None)
    assert "waiting" in capsys.readouterr().out


async def test_a_bot_that_does_not_answer_did_not_work(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.world.interactions.acknowledge_within = 0.0
    assert not await say(room.world, room.ada, LINE, None)
    assert "did not respond" in capsys.readouterr().err


async def test_an_answer_that_never_ends_did_not_work(
    room: Room, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(say_module, "ENDED_WITHIN", 0.2)
    assert not await say(room.world, room.ada, LINE, None)
    told = capsys.readouterr()
    assert "0.2 s" in told.err
    assert "In the queue" in told.out


async def test_what_is_printed_is_what_a_person_would_see(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    result = RESULT.model_copy(update={"text": " __init__(*args) [MASK] # <@1>"})
    assert await said(room, LINE, State.SUCCEEDED, result=result)
    assert " __init__(*args) [MASK] # <@1>" in capsys.readouterr().out


async def test_attachments_are_saved(room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = RESULT.model_copy(update={"text": "long " * 1000})
    folder = tmp_path / "new" / "folder"
    assert await said(room, LINE, State.SUCCEEDED, save=folder, result=result)
    saved = folder / f"text-{room.latest}.txt"
    assert saved.read_text(encoding="utf-8-sig") == f"Once upon a time{result.text}\n"
    assert str(saved) in capsys.readouterr().out
