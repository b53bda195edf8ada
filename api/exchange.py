"""The generation in service, and its exchange when a new one comes into use.

A request holds the `State` it began with to its end, so an exchange fails nobody: the old state is closed when its last
request has left. A generation that fails its trial is refused, with a line in the log, and the one in service stays; it is
tried again later, since a build may mend it. Nothing that stands in the library's folder ends the looking.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from dataclasses import dataclass, replace
from typing import Any

from api.memory import taken, trim
from api.settings import Settings
from api.state import Made, State, made
from kg.errors import JixiaoError, LibraryError
from kg.store.generations import Library as Folder

__all__ = ["Holder"]

_LOG = logging.getLogger("jixiao")

LOOK_SECONDS = 0.5
"""Between two looks at which generation is in use."""

TRIM_SECONDS = 30.0
"""Between two times that freed memory is given back to the system."""

RETRY_SECONDS = (5.0, 300.0)
"""Until a generation that was refused is tried again: at first, and at most; doubled each time."""


@dataclass(frozen=True, slots=True)
class _Refused:
    """A generation that failed its trial: when it is tried again (monotonic clock), and after how many seconds more."""

    name: str
    made: Made
    again: float
    pause: float


class Holder:
    """The current state, and the old ones that requests still hold; a thread of its own looks for new generations."""

    def __init__(self, settings: Settings) -> None:
        """Open and try the generation in use.

        Raises:
            LibraryError: there is none, or it failed the trial.
        """
        settings = replace(settings, library=settings.library.absolute())  # for all that is opened later, from wherever
        self.settings = settings
        self._folder = Folder(settings.library)
        self._lock = threading.Lock()
        self._state = State(settings)
        self._closed = threading.Event()
        self._refused: _Refused | None = None
        self._last_told = ""
        threading.Thread(target=self._watch, name="generations", daemon=True).start()

    @property
    def generation(self) -> str:
        """Id of the generation that new requests get."""
        return self._state.generation

    def enter(self) -> State:
        """Return the state to use for one request; give it back with `leave`."""
        with self._lock:
            self._state.users += 1
            return self._state

    def leave(self, state: State) -> None:
        """Give a state back; the last one out of an old state closes it."""
        with self._lock:
            state.users -= 1
            done = state.users == 0 and state is not self._state
        if done:
            # Not here: it waits for threads and processes, and this may be the event loop.
            threading.Thread(target=state.close, name="closing", daemon=True).start()

    def ready(self) -> dict[str, Any]:
        """Return whether requests are answered, with which generation, and the memory taken (see `api.memory.taken`)."""
        state = self._state
        pids = state.pool.pids()
        return {
            "ready": state.pool.answers(),
            "generation": state.generation,
            "refused": self._refused.name if self._refused is not None else None,
            "sparql_workers": len(pids),
            "memory_mb": taken([os.getpid(), *pids]),
        }

    def close(self) -> None:
        """Close the current state, and what is being opened."""
        with self._lock:
            self._closed.set()
        self._state.close()

    def _watch(self) -> None:
        trimmed = time.monotonic()
        while not self._closed.wait(LOOK_SECONDS):
            try:
                self._look()
                if time.monotonic() - trimmed > TRIM_SECONDS:
                    trimmed = time.monotonic()
                    trim()
            except Exception as error:  # noqa: BLE001 - whatever it is, the looking goes on
                self._tell(f"looking for a new generation: {type(error).__name__}")

    def _look(self) -> None:
        try:
            name = self._folder.current_id()
        except LibraryError as error:  # the folder is gone for the moment, or damaged: what is open still answers
            self._tell(str(error))
            return
        now = made(self._folder.generations / name)
        if name == self._state.generation and now in (self._state.made, None):
            self._refused = None
            self._last_told = ""
            return
        before = self._refused if self._refused and (self._refused.name, self._refused.made) == (name, now) else None
        if before is not None and time.monotonic() < before.again:
            return
        try:
            fresh = State(self.settings, self._state)
        except Exception as error:  # noqa: BLE001 - damaged in whatever way, or no process can be started
            pause = min(2 * before.pause, RETRY_SECONDS[1]) if before is not None else RETRY_SECONDS[0]
            self._refused = _Refused(name, now, time.monotonic() + pause, pause)
            why = str(error) if isinstance(error, JixiaoError) else type(error).__name__
            self._tell(f"generation {name} refused, {self._state.generation} stays in service: {why}")
            return
        self._exchange(fresh)

    def _exchange(self, fresh: State) -> None:
        with self._lock:
            closed = self._closed.is_set()
            if not closed:
                old, self._state = self._state, fresh
                idle = old.users == 0
        if closed:
            fresh.close()
            return
        self._refused = None
        if idle:
            old.close()
        memory = taken([os.getpid(), *fresh.pool.pids()])
        _LOG.info("generation %s in service instead of %s; memory %s MB", fresh.generation, old.generation, memory)

    def _tell(self, what: str) -> None:
        """Log something once, not twice a second."""
        if what != self._last_told:
            self._last_told = what
            _LOG.error("%s", what)
