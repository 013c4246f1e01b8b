"""Discord's own OpenAPI document, against which every loopback Discord of the tests is checked where it is there."""

from pathlib import Path

_PATH = Path(__file__).parents[2] / "shared" / "data" / "discord-openapi.json"
DOCUMENT = _PATH if _PATH.exists() else None
