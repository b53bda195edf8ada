"""What is asked of a build, and the clock that tells how far it is."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.iris import DEFAULT_BASE
from kg.reading import EXTRACT, Limits
from kg.store.generations import KEPT

__all__ = ["QUADS", "Clock", "Progress", "Request", "Settings", "Since"]

QUADS = "kg.triples.quads:quads_of"
"""The function that turns logical documents into quads."""

Progress = Callable[[str, int, int], None]
"""Called with the name of the stage, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set for a build and shapes its content.

    Attributes:
        base: base IRI of the things in the graph; part of the generation's id.
        index: keyword arguments for the search layer's function, JSON values. What of them shapes its content is in the
            fingerprint that it gives back, and so in the id; the path of a model, for one, is not.
    """

    base: str = DEFAULT_BASE
    index: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """One build, as it is handed to `kg.store.pipeline.make`.

    Attributes:
        paths: files and folders to read.
        library: folder of the library.
        index: the search layer's function.
        settings: what shapes the content.
        limits: for one file; number of workers.
        kept: sources that the library holds and that stay, not read again where the cache knows them: by sha256, where each was
            last seen (`kg.store.intake`). A path that is read now, with other bytes, is no longer a place of its old ones.
        after: id of the generation that `kept` is taken from; the build is refused where another is in use by then.
        generations: how many stay after the build.
        whole: write every file anew, also where the generation could be made out of the one before (`kg.store.increment`).
        extract, quads: names of the functions that read and that make quads.
    """

    paths: tuple[Path, ...]
    library: Path
    index: str | None = None
    settings: Settings = field(default_factory=Settings)
    limits: Limits = field(default_factory=Limits)
    kept: dict[str, list[str]] = field(default_factory=dict)
    after: str = ""
    generations: int = KEPT
    whole: bool = False
    extract: str = EXTRACT
    quads: str = QUADS


@dataclass(frozen=True, slots=True)
class Since:
    """How a generation differs from the one that it is made out of: what the search layer is told.

    Attributes:
        before: folder of that generation.
        documents: IRIs of the documents that came, went, or of which something else is said now.
    """

    before: Path
    documents: frozenset[str]


class Clock:
    """Tells progress, and adds up the seconds of each stage."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}

    def tell(self, stage: str, done: int, total: int) -> None:
        """Pass on how far a stage is."""
        if self._progress is not None:
            self._progress(stage, done, total)

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time until the end of the block for a stage; a stage may come in several pieces."""
        self.tell(name, 0, 0)
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
