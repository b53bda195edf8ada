"""The library as it is being served: opened once, exchanged when a new generation comes into use.

A request holds the `State` it began with to its end, so an exchange fails nobody: the old state is closed when its last
request has left.
"""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import Request

from api.settings import Settings
from api.sparql.pool import Limits, Pool
from kg.errors import LibraryError
from kg.store.generations import Library as Folder
from search import open_library

if TYPE_CHECKING:
    from search import Library

__all__ = ["Holder", "State", "state_of"]

_T = TypeVar("_T")

LOOK_SECONDS = 0.5
"""How long the answer to "which generation is in use" is believed."""

TEXT_QUESTIONS = 10
"""Text questions in one query: they are answered here, where no worker can be killed."""


class State:
    """One generation as served: the opened library and the workers over its store."""

    def __init__(self, settings: Settings) -> None:
        self.library: Library = open_library(settings.library)
        self.generation: str = self.library.generation.id
        self.base: str = self.library.generation.manifest.base
        self.settings = settings
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
        )
        self.users = 0
        self._once: dict[str, Any] = {}
        self._once_locks: dict[str, threading.RLock] = {}  # one each: what takes long holds up nobody who wants another thing
        self._once_lock = threading.Lock()

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
        self.library.close()


class Holder:
    """The current state, and the old ones that requests still hold."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._folder = Folder(settings.library)
        self._lock = threading.Lock()
        self._state = State(settings)
        self._looked = time.monotonic()
        self._loading = False
        self._closed = False

    @property
    def generation(self) -> str:
        """Id of the generation that new requests get."""
        return self._state.generation

    def enter(self) -> State:
        """Return the state to use for one request; give it back with `leave`."""
        with self._lock:
            now = time.monotonic()
            if now - self._looked > LOOK_SECONDS and not self._loading:
                self._looked = now
                try:
                    stale = self._folder.current_id() != self._state.generation
                except LibraryError:
                    stale = False  # the folder is gone for the moment: what is open still answers
                if stale:
                    self._loading = True
                    threading.Thread(target=self._exchange, daemon=True).start()
            self._state.users += 1
            return self._state

    def leave(self, state: State) -> None:
        """Give a state back; the last one out of an old state closes it."""
        with self._lock:
            state.users -= 1
            done = state.users == 0 and state is not self._state
        if done:
            state.close()

    def close(self) -> None:
        """Close the current state, and what is being opened."""
        with self._lock:
            self._closed = True
        self._state.close()

    def _exchange(self) -> None:
        try:
            fresh = State(self.settings)
        except (LibraryError, OSError):
            # A builder swapped again, the new generation is damaged, or no process can be started: stay with what works and
            # look again later.
            with self._lock:
                self._loading = False
            return
        with self._lock:
            closed = self._closed
            if not closed:
                old, self._state = self._state, fresh
                self._loading = False
                idle = old.users == 0
        if closed:
            fresh.close()
        elif idle:
            old.close()


async def state_of(request: Request) -> AsyncIterator[State]:
    """Give a request the current state, and take it back when the answer is out."""
    holder: Holder = request.app.state.holder
    state = holder.enter()
    try:
        yield state
    finally:
        holder.leave(state)
