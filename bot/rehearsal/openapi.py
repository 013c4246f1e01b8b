"""Checks requests and answers against Discord's own OpenAPI document, where it and `jsonschema_rs` are there: in tests.

It finds wrong types and lengths and says nothing of much else; `rules` finds the rest. What only this finds is a hole
in `rules`, or an answer that Discord would not give, and recorded as a failure.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.rehearsal.wire import JSON

_Route = tuple[str, str]
"""A method, and a path with its parameters left out."""


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
        content = json.loads(document.read_text("utf-8"))
        answers = content["components"]
        # discord.py sends some identifiers as numbers, and Discord takes them.
        lenient = {"SnowflakeType": {"type": ["string", "integer"]}}
        requests = answers | {"schemas": answers["schemas"] | lenient}
        operations = {
            (method.upper(), _shape(path)): operation
            for path, methods in content["paths"].items()
            for method, operation in methods.items()
            if isinstance(operation, dict)
        }
        self._requests = _Schemas({route: one.get("requestBody") for route, one in operations.items()}, requests)
        self._answers = _Schemas({route: one["responses"].get("200") for route, one in operations.items()}, answers)

    def complaint(self, method: str, path: str, body: Any) -> str | None:
        """Return what is wrong with a request's body, or None; `path` has its parameters in braces."""
        return self._requests.complaint((method, _shape(path)), body)

    def answer_complaint(self, method: str, path: str, answer: Any) -> str | None:
        """Return what is wrong with the JSON of an answer with status 200, or None."""
        return self._answers.complaint((method, _shape(path)), answer)


class _Schemas:
    """The schemas of some routes, compiled when they are needed."""

    def __init__(self, described: Mapping[_Route, JSON | None], components: JSON) -> None:
        from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 (tests alone have it)

        self._compile = Draft202012Validator
        self._components = components
        contents = {route: (part or {}).get("content", {}) for route, part in described.items()}
        self._schemas = {
            route: content["application/json"]["schema"]
            for route, content in contents.items()
            if "application/json" in content
        }
        self._compiled: dict[_Route, Draft202012Validator] = {}

    def complaint(self, route: _Route, value: Any) -> str | None:
        if value is None or route not in self._schemas:
            return None
        if route not in self._compiled:
            schema = {"allOf": [self._schemas[route]], "components": self._components}
            self._compiled[route] = self._compile(schema)
        error = next(self._compiled[route].iter_errors(value), None)
        return None if error is None else f"{'.'.join(map(str, error.instance_path))}: {error.message[:500]}"


@cache
def checker(document: Path) -> Checker:
    """Return the checker of a document, which is read once; raises what `Checker` raises."""
    return Checker(document)


def _shape(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)
