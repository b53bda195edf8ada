"""One error shape for the whole service: problem documents (RFC 9457)."""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.bounds.line import Full
from api.bounds.visit import Left
from api.pages import error_page, wants_page
from api.render import json_text
from api.sparql.pool import Busy
from kg.errors import JixiaoError, LibraryError

__all__ = ["Problem", "busy", "install", "log_fault", "problem", "refused", "unforeseen", "without_paths"]

MEDIA_TYPE = "application/problem+json"
ERRORS_TOLD = 20
"""Errors of validation that an answer lists: a request can have as many as it has bytes."""


class Problem(Exception):
    """An error to be answered as a problem document; `detail` is one line in Chinese."""

    def __init__(self, status: int, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        self.status = status
        self.detail = detail
        self.headers = headers
        self.more = more
        super().__init__(detail)


def problem(status: int, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> Response:
    """Return a problem document; `type` is ``about:blank``, so `title` is the status phrase (RFC 9457, section 4.2.1)."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    # What a visitor sent may be quoted, half characters too, which UTF-8 has not.
    return Response(json_text(body).encode("utf-8", "replace"), status, headers=headers, media_type=MEDIA_TYPE)


def answer(request: Request, status: int, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> Response:
    """Return the problem as a page to people and as a problem document to programs."""
    detail = without_paths(request, detail)
    if wants_page(request):
        return error_page(request, status, detail, headers)
    return problem(status, detail, headers=headers, **more)


def without_paths(request: Request, text: str) -> str:
    """Return a text with the folder of the library called so: where it lies on the server is nobody's business."""
    library: Path = request.app.state.holder.settings.library
    for path in sorted({str(library.absolute()), str(library.resolve())}, key=len, reverse=True):
        text = text.replace(path, "图谱库")
    return text


def refused(request: Request, error: Problem) -> Response:
    """Return the answer to a request that was refused."""
    return answer(request, error.status, error.detail, headers=error.headers, **error.more)


def busy(request: Request, error: Full) -> Response:
    """Return the answer to a request that there is no place for now."""
    return answer(request, 503, f"现在太忙，请稍后再试：{error}", headers={"Retry-After": str(error.seconds)})


def unforeseen(request: Request, error: Exception) -> Response:
    """Return the answer to a fault of ours, and log where it happened."""
    log_fault(request.method, error)
    return answer(request, 500, "程序出错，已记入日志")


def log_fault(what: str, error: Exception) -> None:
    """Log where a fault of ours happened, in `what` (a method of HTTP, or the name of what ran beside the requests).

    The message of the error and the address are kept out of the log: they may quote a query or a form.
    """
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    logging.getLogger("jixiao").error("%s: %s at %s", what, type(error).__name__, where)


def install(app: FastAPI) -> None:
    """Make `app` answer every error with a problem document, or with a page where a person reads."""

    @app.exception_handler(Problem)
    async def on_problem(request: Request, error: Problem) -> Response:
        return refused(request, error)

    @app.exception_handler(Left)
    async def on_left(request: Request, error: Left) -> Response:
        return Response(status_code=503)  # nobody reads it

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        words = {404: "没有这个地址", 405: "这个地址不接受这种方法"}
        detail = words.get(error.status_code, str(error.detail))
        return answer(request, error.status_code, detail, headers=dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def on_validation(request: Request, error: RequestValidationError) -> Response:
        # The input itself is not repeated: it may be large, and it may hold what should not be logged.
        errors = [{"where": list(item["loc"]), "what": item["msg"]} for item in error.errors()[:ERRORS_TOLD]]
        return answer(request, 422, "参数不合要求", errors=jsonable_encoder(errors))

    @app.exception_handler(Busy)
    async def on_busy(request: Request, error: Busy) -> Response:
        return answer(request, 503, f"查询太多，请稍后再试（{error}）", headers={"Retry-After": "2"})

    @app.exception_handler(RecursionError)
    async def on_depth(request: Request, error: RecursionError) -> Response:
        return answer(request, 400, "结构嵌套过深")

    @app.exception_handler(LibraryError)
    async def on_library(request: Request, error: LibraryError) -> Response:
        # Of the folder, not of the request: damaged, or being replaced. Its path is the log's affair.
        logging.getLogger("jixiao").error("%s", error)
        return answer(request, 503, "图谱库现在读不出来，已记入日志", headers={"Retry-After": "60"})

    @app.exception_handler(JixiaoError)
    async def on_known(request: Request, error: JixiaoError) -> Response:
        return answer(request, 400, str(error))
