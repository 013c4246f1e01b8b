"""Checks requests, responses and gateway events against Discord's own OpenAPI document.

It finds wrong types and lengths and says nothing of much else; `rules` finds the rest. What only this finds is a hole
in `rules`, or an answer or event that Discord would not give, and recorded as a failure.
"""

import json
import re
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from jsonschema_rs import Draft202012Validator

from rehearsal.wire import JSON
from tests.rehearsal.event_schemas import event_schemas

_Route = tuple[str, str]
"""A method, and a path with its parameters left out."""
_Name = TypeVar("_Name", bound=Hashable)


class OpenApiValidator:
    """Knows what Discord's document says of each body.

    Parameters
    ----------
    document
        The OpenAPI document (github.com/discord/discord-api-spec, `openapi.json`).

    Raises
    ------
    OSError
        The document cannot be read.
    """

    def __init__(self, document: Path) -> None:
        content = json.loads(document.read_text("utf-8"))
        answers = content["components"]
        answers["schemas"]["MessageReferenceType"] = {"enum": [0, 1]}  # of which the document knows the first alone
        # discord.py sends some identifiers as numbers, and Discord takes them.
        lenient = {"SnowflakeType": {"type": ["string", "integer"]}}
        requests = answers | {"schemas": answers["schemas"] | lenient}
        operations = {
            (method.upper(), _shape(path)): operation
            for path, methods in content["paths"].items()
            for method, operation in methods.items()
            if isinstance(operation, dict)
        }
        bodies = {route: one.get("requestBody") for route, one in operations.items()}
        given = {route: one["responses"].get("200") for route, one in operations.items()}
        self._requests = _Schemas(_contents(bodies), requests)
        self._responses = _Schemas(_contents(given), answers)
        self._events = _Schemas(event_schemas(answers["schemas"]), answers)

    def request_error(self, method: str, path: str, body: Any) -> str | None:
        """Return what is wrong with a request's body, or None."""
        return self._requests.error((method, _shape(path)), _with_numbers(body))

    def response_error(self, method: str, path: str, body: Any) -> str | None:
        """Return what is wrong with the JSON of a response with status 200, or None."""
        return self._responses.error((method, _shape(path)), body)

    def event_error(self, event: str, data: Any) -> str | None:
        """Return what is wrong with what the gateway sends, or None; each event has to be described."""
        return self._events.error(event, data) if event in self._events else "there is no schema for this event"


class _Schemas(Generic[_Name]):
    """The schemas of routes or events, compiled when they are needed."""

    def __init__(self, schemas: Mapping[_Name, JSON], components: JSON) -> None:
        self._components = components
        self._schemas = schemas
        self._compiled: dict[_Name, Draft202012Validator] = {}

    def __contains__(self, name: _Name) -> bool:
        return name in self._schemas

    def error(self, name: _Name, value: Any) -> str | None:
        if value is None or name not in self._schemas:
            return None
        if name not in self._compiled:
            schema = {"allOf": [self._schemas[name]], "components": self._components}
            self._compiled[name] = Draft202012Validator(schema)
        error = next(self._compiled[name].iter_errors(value), None)
        return None if error is None else f"{'.'.join(map(str, error.instance_path))}: {error.message[:500]}"


def _contents(described: Mapping[_Route, JSON | None]) -> dict[_Route, JSON]:
    """Return the schemas of the bodies that are JSON."""
    contents = {route: (part or {}).get("content", {}) for route, part in described.items()}
    return {
        route: content["application/json"]["schema"]
        for route, content in contents.items()
        if "application/json" in content
    }


def _with_numbers(body: Any) -> Any:
    """Return a body with numbers for permissions, as the document has them and the documentation has not."""
    if isinstance(body, list):
        return [_with_numbers(one) for one in body]
    if not isinstance(body, dict):
        return body
    bits = {name: int(body[name]) for name in ("permissions", "allow", "deny") if isinstance(body.get(name), str)}
    return {name: _with_numbers(one) for name, one in body.items()} | bits


def _shape(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)
