"""The service: one application over one library."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from api import headers, problems
from api.bounds.admission import Admission
from api.bounds.described import described
from api.bounds.kinds import lines
from api.desk import Desk
from api.exchange import Holder
from api.logs import to_stderr
from api.memory import limit_arenas
from api.pages import fingerprint
from api.routes import (
    catalog,
    compare,
    draft,
    health,
    library,
    linked,
    named,
    pages,
    policies,
    reviews,
    search,
    similar,
    sparql,
    suggest,
    tracing,
    uploads,
    why,
)
from api.settings import Settings

__all__ = ["SETTINGS_VARIABLE", "create_app", "from_environment"]

SETTINGS_VARIABLE = "JIXIAO_SERVE_SETTINGS"
"""Variable through which `jixiao serve --workers` hands its settings to the worker processes, as JSON."""

SWITCH_SECONDS = 0.001
"""How long a thread that works keeps the event loop waiting for the interpreter: Python's own 5 ms come ten times a request."""

STATIC = Path(__file__).resolve().parent / "static"


def from_environment() -> FastAPI:
    """Return the application with the settings that stand in the environment; for servers that start several processes.

    Raises:
        LibraryError: the library cannot be opened.
        KeyError: the variable is not set.
    """
    to_stderr()
    return create_app(Settings.from_json(os.environ[SETTINGS_VARIABLE]))


def create_app(settings: Settings) -> FastAPI:
    """Return the application.

    Raises:
        LibraryError: the library cannot be opened.
    """
    limit_arenas()
    holder = Holder(settings)
    held = lines(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        sys.setswitchinterval(SWITCH_SECONDS)
        yield {"settings": settings}  # for the server's connections
        for line in held.values():
            line.close()
        if app.state.desk is not None:
            app.state.desk.close()
        holder.close()

    # The interactive pages of FastAPI load their scripts from another host: off. The description itself is at /openapi.json.
    app = FastAPI(
        title="绩效图谱 Jixiao",
        version=version("jixiao"),
        description="预算绩效目标的知识图谱：检索、文号溯源、SPARQL。",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # the address to go to would be made of the name that the client calls us by
        lifespan=lifespan,
    )
    app.state.holder = holder
    app.state.desk = Desk(settings.forms, settings) if settings.forms is not None else None
    problems.install(app)
    release = f"{version('jixiao')}-{fingerprint()}"
    headers.install(app, lambda: f"{holder.generation}-{release}")
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(headers.HeadAsGet)
    app.add_middleware(Admission, settings=settings, lines=held)
    for module in (
        search,
        suggest,
        policies,
        tracing,
        compare,
        similar,
        draft,
        uploads,
        reviews,
        library,
        catalog,
        why,
        named,
        sparql,
        linked,
        health,
        pages,
    ):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.openapi = described(app, settings)  # type: ignore[method-assign]
    return app
