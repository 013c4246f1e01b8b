"""Where Discord's own OpenAPI document is, against which every loopback Discord of the tests is checked."""

from functools import cache
from pathlib import Path

from tests.rehearsal.openapi import OpenApiValidator

DOCUMENT = Path(__file__).parents[3] / "shared" / "data" / "discord-openapi.json"
MISSING = f"Discord's OpenAPI document is not at {DOCUMENT}"


@cache
def validator() -> OpenApiValidator | None:
    """Return the validator of the document, which is read once, or None where it is missing."""
    return OpenApiValidator(DOCUMENT) if DOCUMENT.exists() else None
