"""`python -m bot demo check`: what it says, and its status."""

import argparse
from pathlib import Path

import pytest

from bot.cli import demo
from bot.settings import Settings
from tests.bot.runbooks.written import run, runbook


async def check(*files: Path) -> int:
    parser = argparse.ArgumentParser()
    demo.add_arguments(parser)
    return await demo.main(Settings(), parser.parse_args(["check", *map(str, files)]))


async def test_what_is_shipped_is_checked_where_no_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert await check() == 0
    assert "next_token.toml: 6 steps, in en and de: it can be run." in capsys.readouterr().out


async def test_each_mistake_is_a_line_and_one_spoils_the_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_bytes(runbook(run("tokenize")))
    bad.write_bytes(runbook(run("tokenise"), run("next-token", "top_k = 0")))
    assert await check(bad, good, tmp_path / "none.toml") == 1
    first, second, third, fourth = capsys.readouterr().out.splitlines()
    assert first == f"{bad}:6: step 1, `command`: `/tokenise` is no command; did you mean `tokenize`?"
    assert second == f"{bad}:12: step 2, `options.top_k`: `top_k` should be 1 to 20, not `0`."
    assert third == f"{good}: 1 steps, in en and de: it can be run."
    assert fourth == f"{tmp_path / 'none.toml'}: No such file or directory."
