"""The seam for a second opinion: the package itself brings none, tests bring Discord's OpenAPI document."""

from typing import Any, Protocol


class Validator(Protocol):
    """Checks requests, responses and gateway events against schemas; a path has its parameters in braces."""

    def request_error(self, method: str, path: str, body: Any) -> str | None:
        """Return what is wrong with a request's body, or None."""

    def response_error(self, method: str, path: str, body: Any) -> str | None:
        """Return what is wrong with the JSON of a response with status 200, or None."""

    def event_error(self, event: str, data: Any) -> str | None:
        """Return what is wrong with the data of a gateway event, or None."""
