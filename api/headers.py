"""Headers that every answer carries: security, caching by generation, reading from other origins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import unforeseen

__all__ = ["HeadAsGet", "finish", "install"]

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SECURITY = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


DATA = ("/api/v1/", "/sparql", "/id/", "/ontology", "/.well-known/void", "/dump.nq.gz", "/openapi.json")
"""Addresses of data, which scripts of other origins may read; pages and uploads are for people on this one."""


PRIVATE = ("/review", "/api/v1/reviews")
"""Addresses of forms under review: not a function of the generation, and nothing for scripts of other origins."""


def finish(request: Request, response: Response) -> Response:
    """Add to an answer the headers of security, and of reading from other origins where it is data; returns it."""
    path, pages = request.url.path, response.headers.get("content-type", "").startswith("text/html")
    if path.startswith("/sparql") or (
        request.method in ("GET", "HEAD") and path.startswith(DATA) and not pages and not path.startswith(PRIVATE)
    ):
        response.headers["Access-Control-Allow-Origin"] = "*"
    if response.status_code != 304:  # its headers replace those of the page that is kept (RFC 9111, section 3.2)
        for name, value in SECURITY.items():
            response.headers.setdefault(name, value)
    return response


def install(app: FastAPI, generation: Callable[[], str]) -> None:
    """Add the headers; `generation` names the library's state, from which entity tags are made.

    A GET whose If-None-Match holds the tag of the current generation is answered 304 without work: everything that the service
    says is a function of the generation and of the request.
    """

    @app.middleware("http")
    async def headers(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        private = request.url.path.startswith(PRIVATE)
        reading = request.method in ("GET", "HEAD") and not private
        tag = f'W/"{generation()}"'
        if reading and tag in request.headers.get("if-none-match", ""):
            response = Response(status_code=304)
        else:
            try:
                response = await call(request)
            except Exception as error:  # noqa: BLE001 - here, so that it carries the headers too
                response = unforeseen(request, error)
        if reading and response.status_code in (200, 304):
            response.headers.setdefault("ETag", tag)
            response.headers.setdefault("Cache-Control", "no-cache")
            response.headers.setdefault("Vary", "Accept, Accept-Encoding")
        if private:
            response.headers.setdefault("Cache-Control", "no-store")
        return finish(request, response)


class HeadAsGet:
    """Answers HEAD as GET without the content (RFC 9110, section 9.3.2): FastAPI's routes know GET only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def bare(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, bare)
