"""Checks requests against Discord's own OpenAPI document, where that and `jsonschema_rs` are at hand: in tests.

It finds wrong types and lengths and says nothing of much else; `rules` finds the rest. What only this finds is a hole
in `rules`, and recorded as a failure.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from bot.rehearsal.wire import JSON


class Checker:
    """Knows what Discord's document says of each body.

    Parameters
    ----------
    document
        The OpenAPI document (github.com/discord/discord-api-spec, `openapi.json`).

    Raises
    ------
    ImportError
        `jsonschema_rs` is not installed.
    OSError
        The document cannot be read.
    """

    def __init__(self, document: Path) -> None:
        from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 (tests alone have it)

        self._compile = Draft202012Validator
        content = json.loads(document.read_text("utf-8"))
        self._components: JSON = content["components"]
        # discord.py sends some identifiers as numbers, and Discord takes them.
        self._components["schemas"]["SnowflakeType"] = {"type": ["string", "integer"]}
        self._bodies = {
            (method.upper(), _shape(path)): operation["requestBody"]["content"]["application/json"]["schema"]
            for path, operations in content["paths"].items()
            for method, operation in operations.items()
            if isinstance(operation, dict) and "application/json" in operation.get("requestBody", {}).get("content", {})
        }
        self._validators: dict[tuple[str, str], Draft202012Validator] = {}

    def complaint(self, method: str, path: str, body: Any) -> str | None:
        """Return what is wrong with a body, or None; `path` has its parameters in braces."""
        route = method, _shape(path)
        if body is None or route not in self._bodies:
            return None
        if route not in self._validators:
            schema = {"allOf": [self._bodies[route]], "components": self._components}
            self._validators[route] = self._compile(schema)
        error = next(self._validators[route].iter_errors(body), None)
        return None if error is None else f"{'.'.join(map(str, error.instance_path))}: {error.message[:500]}"


@cache
def checker(document: Path) -> Checker:
    """Return the checker of a document, which is read once; raises what `Checker` raises."""
    return Checker(document)


def _shape(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)
