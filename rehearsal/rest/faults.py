"""Answers to requests that are one too many, or that go wrong on demand."""

import asyncio

from aiohttp import web

from rehearsal.faults import DONE, Fault, Injected
from rehearsal.limits import Verdict
from rehearsal.wire import JSON, encode

_HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def _rate_limited(retry_after: float, *, everywhere: bool) -> web.Response:
    """Return a 429."""
    body: JSON = {"message": "You are being rate limited.", "retry_after": round(retry_after, 3), "global": everywhere}
    response = web.Response(body=encode(body).encode(), status=429, content_type="application/json")
    return retriable(response, retry_after)


def retriable(response: web.Response, after: float) -> web.Response:
    """Mark a 429: its header Via tells discord.py that it comes from Discord and not from what stands before it."""
    response.headers.update({"Via": "1.1 rehearsal", "Retry-After": str(int(after) + 1)})
    return response


def rate_limit_response(verdict: Verdict) -> web.Response | None:
    """Return the refusal of a request for which there was no room."""
    if verdict.retry_after is None:
        return None
    return _rate_limited(verdict.retry_after, everywhere=verdict.everywhere)


def response_instead(injected: Injected | None) -> web.Response | None:
    """Return the answer to a request that goes wrong before anything is done, or None."""
    if injected is None or injected.fault in DONE:
        return None
    match injected.fault:
        case Fault.SERVER_ERROR:
            body = encode({"message": "500: Internal Server Error", "code": 0}).encode()
            return web.Response(body=body, status=500, content_type="application/json")
        case Fault.BAD_GATEWAY:
            return web.Response(text=_HTML, status=502, content_type="text/html")
        case _:
            return _rate_limited(injected.seconds, everywhere=injected.fault is Fault.RATE_LIMITED_EVERYWHERE)


async def delivered(request: web.Request, answer: web.Response, injected: Injected | None) -> web.StreamResponse:
    """Return an answer late, or cut it off in its middle."""
    if injected is None or injected.fault not in DONE:
        return answer
    if injected.fault is Fault.SLOW:
        await asyncio.sleep(injected.seconds)
        return answer
    return await _cut(request, answer)


async def _cut(request: web.Request, answer: web.Response) -> web.StreamResponse:
    body = answer.body if isinstance(answer.body, bytes) else b""
    half = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type})
    half.content_length = len(body)
    if body:
        await half.prepare(request)
        await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.abort()
    return half
