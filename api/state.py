"""One generation of the library as it is being served, tried before it is.

Its files are compared with their seal, a search and a query are asked; what fails there is never served (`api.exchange`).
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import HTTPException, Request

from api.memory import hand_back
from api.problems import Problem
from api.settings import Settings
from api.sparql.pool import Busy, Limits, Pool
from kg.errors import LibraryError
from kg.store.generations import open_generation
from kg.store.soundness import concerns
from search import Library
from search.encoder import TextEncoder
from search.filters import Filters

if TYPE_CHECKING:
    from api.exchange import Holder

__all__ = ["Made", "State", "made", "state_of"]

_T = TypeVar("_T")

TEXT_QUESTIONS = 10
"""Text questions in one query: they are answered here, where no worker can be killed."""


_ANSWERS = (Problem, HTTPException, Busy)
"""Errors that are answers of ours."""

Made = tuple[int, int] | None


def made(folder: Path) -> Made:
    """Return what tells a generation from one with the same id that was built anew (over a damaged one); None for none."""
    try:
        found = (folder / "manifest.json").stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


class State:
    """One generation as served: the opened library and the workers over its store."""

    def __init__(self, settings: Settings, before: State | None = None) -> None:
        """Open the generation in use and try it.

        Args:
            settings: of the service.
            before: the state in service; files and the encoder that both share are not checked and loaded again.

        Raises:
            LibraryError: it cannot be opened, or failed the trial.
        """
        generation = open_generation(settings.library)
        encoder = before.encoder if before is not None else None
        if encoder is not None and encoder.fingerprint != generation.manifest.index.get("model"):
            encoder = None
        self.library = Library(generation, encoder=encoder)
        self.made: Made = made(generation.folder)
        self.generation: str = self.library.generation.id
        self.base: str = self.library.generation.manifest.base
        self.settings = settings
        self.users = 0
        self._once: dict[str, Any] = {}
        self._once_locks: dict[str, threading.RLock] = {}  # one each: what takes long holds up nobody who wants another thing
        self._once_lock = threading.Lock()
        try:
            if before is not None:
                generation.soundness.take(before.library.generation.soundness.hashed)
            generation.soundness.check()
            self.pool = Pool(
                self.library.generation.store,
                size=settings.sparql_workers,
                limits=Limits(
                    seconds=settings.query_seconds,
                    memory=settings.query_memory,
                    rows=settings.query_rows,
                    bytes=settings.query_bytes,
                    characters=settings.query_characters,
                ),
                look=generation.soundness.check,
            )
            try:
                self._try()
            except BaseException:
                self.pool.close()
                raise
        except BaseException:
            self.library.close()
            raise
        hand_back()  # making the encoder's session takes twice what it keeps

    @property
    def encoder(self) -> TextEncoder | None:
        """The encoder, where the library has an index."""
        return self.library.searcher.encoder if self.library.generation.manifest.index else None

    def once(self, name: str, make: Callable[[], _T]) -> _T:
        """Return what `make` gives, made at the first call under this `name` and kept as long as the generation is served."""
        with self._once_lock:
            lock = self._once_locks.setdefault(name, threading.RLock())
        with lock:
            if name not in self._once:
                self._once[name] = make()
            made: _T = self._once[name]
        return made

    def rewrite(self, query: str) -> str:
        """Return the query with its text questions answered (search.magic), ready for the worker."""
        return self.library.rewrite(query, most=TEXT_QUESTIONS)

    def close(self) -> None:
        """Stop the workers and let go of the generation."""
        self.pool.close()
        for made in self._once.values():
            if hasattr(made, "close"):
                made.close()
        self._once.clear()
        self.library.close()
        hand_back()

    def _try(self) -> None:
        """Ask a search and a query.

        Raises:
            LibraryError: one of them fails, or finds nothing where something is.
        """
        generation = self.library.generation
        with generation.soundness.explaining():
            try:
                if generation.manifest.index and len(self.library.index):
                    name = self.library.index.table.rows([0])[0].name
                    if not self.library.search(name, top=1, understand=False, filters=Filters()).hits:
                        raise LibraryError(f"版本 {generation.id}：检索不出它自己的表述")
                if bool(list(self.library.store.match(None, None, None, limit=1))) != bool(generation.manifest.quads):
                    raise LibraryError(f"版本 {generation.id}：图数据与清单不符")
            except (ValueError, RuntimeError, OSError, LookupError) as error:
                raise LibraryError(f"版本 {generation.id}：试检索时出错（{type(error).__name__}）") from error
            answer = self.pool.prove("ASK { ?s ?p ?o }")
        if answer.status != "ok":
            why = f"{answer.message}：{self.pool.trouble}" if self.pool.trouble else answer.message
            raise LibraryError(f"版本 {generation.id}：SPARQL 没有答复（{why}）")
        if json.loads(answer.body)["boolean"] != bool(generation.manifest.quads):
            raise LibraryError(f"版本 {generation.id}：SPARQL 的答复与清单不符")


async def state_of(request: Request) -> AsyncIterator[State]:
    """Give a request the current state, and take it back when the answer is out.

    Raises:
        LibraryError: the request failed, and a file of the generation is damaged.
    """
    holder: Holder = request.app.state.holder
    state = holder.enter()
    try:
        yield state
    except Exception as error:
        if concerns(error) and not isinstance(error, _ANSWERS):
            await asyncio.to_thread(state.library.generation.soundness.look, error)
        raise
    finally:
        holder.leave(state)
