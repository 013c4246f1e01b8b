"""One request to the interface: read, checked for its token, answered."""

import asyncio
import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from rehearsal.backend import Backend
from rehearsal.errors import ApiError, TooMany, Unsupported
from rehearsal.files import Upload
from rehearsal.limits import Verdict
from rehearsal.rest import faults
from rehearsal.rest.addressed import addressed
from rehearsal.wire import JSON, encode

_logger = logging.getLogger(__name__)
_FILE_PART = re.compile(r"files\[(\d{1,2})\]")

Answer = JSON | list[JSON] | str | None
"""JSON, JSON text that was built before, or None for an answer without a body."""


@dataclass
class Call:
    """A request, with all of it read: what answers it does not wait for anything."""

    servers: Sequence[Backend]
    """All servers, the first one first."""
    backend: Backend
    """The server that the request is about."""
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    uploads: Mapping[int, Upload] = field(default_factory=dict)
    arrived: float = 0.0
    """The event loop's time at which it arrived."""
    reason: str | None = None
    """Why the bot does it, for the audit log."""

    def id_of(self, name: str) -> int:
        """Return an identifier of the path.

        Raises
        ------
        ApiError
            It is not a number.
        """
        value = self.path[name]
        if not value.isascii() or not value.isdigit() or len(value) > 20:
            errors = {
                name: {"_errors": [{"code": "NUMBER_TYPE_COERCE", "message": f'Value "{value}" is not snowflake.'}]}
            }
            raise ApiError(400, 50035, "Invalid Form Body", errors)
        return int(value)


@dataclass(frozen=True)
class Route:
    """A method and a path, and what answers it; `public` ones carry their own token in the path."""

    method: str
    path: str
    handler: Callable[[Call], Answer]
    public: bool = False


def serve(servers: Sequence[Backend], route: Route) -> web.RouteDef:
    """Return the aiohttp route that answers `route`."""

    async def respond(request: web.Request) -> web.StreamResponse:
        backend = servers[0]
        name = f"{route.method} {_without_token(request)}"
        fault = backend.faults.match(name)
        verdict = _counted(backend, route, request)
        refused = faults.response_instead(fault) or faults.rate_limit_response(verdict)
        if refused is None:
            response = await _answered(servers, route, request, name)
        else:
            backend.refuse(f"{name}: {refused.status} {fault.fault if fault else 'rate limited'}")
            response = refused
        response.headers.update(verdict.headers)
        return await faults.delivered(request, response, fault)

    return web.route(route.method, f"/api/v10{route.path}", respond)


def _counted(backend: Backend, route: Route, request: web.Request) -> Verdict:
    now = asyncio.get_running_loop().time()
    return backend.limits.take(route.method, route.path, request.match_info, now, own_token=not route.public)


async def _answered(servers: Sequence[Backend], route: Route, request: web.Request, name: str) -> web.Response:
    backend = addressed(servers, request.match_info)
    try:
        return _response(await _answer(servers, backend, route, request))
    except ApiError as refusal:
        backend.refuse(f"{name}: {refusal.status} {encode(refusal.body)}")
        response = _response(refusal.body, refusal.status)
        return faults.retriable(response, refusal.retry_after) if isinstance(refusal, TooMany) else response
    except Unsupported as lack:
        return unsupported(backend, f"{name}: {lack}")
    except ConnectionError:
        backend.refuse(f"{name}: the bot left before it had sent all")
        return _response(None)  # nobody will read it
    except web.HTTPException:
        raise
    except Exception as error:
        _logger.exception("The rehearsal stumbled over %s", name)
        return unsupported(backend, f"{name}: the rehearsal stumbled: {error!r}")


def _without_token(request: web.Request) -> str:
    """Return the path; an interaction's token in it is a secret."""
    token = request.match_info.get("token")
    return request.path.replace(token, "…") if token else request.path


def unsupported(backend: Backend, what: str) -> web.Response:
    """Record a failure and answer with it; as 400, since clients quietly repeat what gets 500."""
    backend.fail(what)
    return _response({"message": f"The rehearsal cannot do this. {what}", "code": 0}, 400)


async def _answer(servers: Sequence[Backend], backend: Backend, route: Route, request: web.Request) -> Answer:
    arrived = asyncio.get_running_loop().time()
    if not route.public and request.headers.get("Authorization") != f"Bot {backend.token}":
        raise ApiError(401, 0, "401: Unauthorized")
    body, uploads = await _read(request, backend.files.size_limit)
    error = backend.validator.request_error(route.method, route.path, body) if backend.validator else None
    reason = unquote(request.headers.get("X-Audit-Log-Reason", "")) or None
    answer = route.handler(Call(servers, backend, request.match_info, request.query, body, uploads, arrived, reason))
    if error:
        backend.fail(f"{route.method} {route.path}: the accepted request does not fit its schema: {error}")
    _check_response(backend, route, answer)
    return answer


def _check_response(backend: Backend, route: Route, answer: Answer) -> None:
    """Record a failure where a response does not fit its schema."""
    if backend.validator is None:
        return
    value = json.loads(answer) if isinstance(answer, str) else answer
    error = backend.validator.response_error(route.method, route.path, value)
    if error:
        backend.fail(f"{route.method} {route.path}: the response does not fit its schema: {error}")


async def _read(request: web.Request, size_limit: int) -> tuple[Any, dict[int, Upload]]:
    if not request.can_read_body:
        return None, {}
    if not request.content_type.startswith("multipart/"):
        return _parsed(await request.read()), {}
    body: Any = None
    uploads: dict[int, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise Unsupported("a multipart body inside a multipart body")
        data = await part.read()
        if part.name == "payload_json":
            body = _parsed(bytes(data))
            continue
        number = _FILE_PART.fullmatch(part.name or "")
        if number is None:
            raise Unsupported(f"a part named {part.name!r} in a multipart body")
        if len(data) > size_limit:
            raise ApiError(413, 40005, "Request entity too large")
        uploads[int(number[1])] = Upload(part.filename or "unnamed", bytes(data), part.headers.get("Content-Type"))
    return body, uploads


def _parsed(data: bytes) -> Any:
    if not data:
        return None
    try:
        return json.loads(data)
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None


def _response(answer: Answer, status: int = 200) -> web.Response:
    """Answer in JSON; its media type has no charset, since discord.py then takes it for text."""
    if answer is None:
        return web.Response(status=204)
    text = answer if isinstance(answer, str) else encode(answer)
    return web.Response(body=text.encode(), status=status, content_type="application/json")
