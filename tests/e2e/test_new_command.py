"""A command added as `docs/add_a_command.md` shows, to a copy of the project."""

import asyncio
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from tests.e2e.system import ROOT
from tests.e2e.test_rehearse import rehearse

PAGE = (ROOT / "docs" / "add_a_command.md").read_text(encoding="utf-8")
FILES = re.findall(r"^`(\S+)`\n\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
CHECKS = ["tests/models/tasks/perplexity", "tests/cogs/test_every_cog.py", "tests/test_house.py"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the files that the page shows."""
    copy = tmp_path_factory.mktemp("project")
    for name in (
        "bot",
        "cogs",
        "models",
        "rehearsal",
        "tests",
        ".mypy_cache",
    ):  # without mypy's notes it takes a minute
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for name, content in FILES:
        path = copy / name
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return copy


async def python(project: Path, *words: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *words, cwd=project, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def test_the_rehearsal_answers_it(project: Path, tmp_path: Path) -> None:
    (line,) = re.findall(r"^python -m bot rehearse (.*)$", PAGE, re.MULTILINE)
    status, output = await rehearse(tmp_path, *shlex.split(line), project=project)
    assert status == 0, output
    assert re.search(r"Perplexity \d+\.\d\d", output)


async def test_it_passes_every_check(project: Path) -> None:
    names = [name for name, _ in FILES if name.endswith(".py")]
    for check in (["ruff", "check", *names], ["ruff", "format", "--check", *names], ["mypy", *names]):
        status, output = await python(project, *check)
        assert status == 0, output


async def test_it_passes_its_own_tests_and_those_of_every_command(project: Path) -> None:
    # A folder of its own: pytest closes the common one to the user that PostgreSQL runs as.
    status, output = await python(project, "pytest", "-q", f"--basetemp={project / 'tmp'}", *CHECKS)
    assert status == 0, output
