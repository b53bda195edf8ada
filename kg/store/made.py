"""What the way that makes a generation, from nothing or out of the one before, hands on to be sealed."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import Quad

from kg.children import load_function
from kg.store.conformance import Conformance
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Library
from kg.store.intake import Intake
from kg.store.request import Clock, Request, Since
from kg.store.state import Totals

__all__ = ["Feed", "Made", "feed_of", "index_of"]


@dataclass(frozen=True, slots=True)
class Made:
    """A generation but for its report and manifest.

    Attributes:
        intake: sources with their places, and what failed.
        formats: format of each source, by sha256.
        quads: number of quads.
        digest: of the quads.
        counts: things of each counted class.
        totals: sums over the documents.
        index: what the search layer reported.
        conforming: what breaks shapes of the ontology.
        sealed: size and hash of files that are shared with the generation before.
    """

    intake: Intake
    formats: Mapping[str, str]
    quads: int
    digest: str
    counts: Mapping[str, int]
    totals: Totals
    index: dict[str, Any]
    conforming: Conformance
    sealed: Mapping[str, tuple[int, str]] = field(default_factory=dict)


class Feed(Protocol):
    """Takes of each document what the search layer needs, while its quads flow into the store."""

    def take(self, quads: Sequence[Quad]) -> None:
        """Take what is needed of the evidence of one document."""
        ...

    def close(self) -> None:
        """Let go of files; may be called again."""
        ...


def feed_of(request: Request, aside: Path) -> Feed | None:
    """Return what the module of the search layer's function has under the name ``feed``, made for the folder `aside`.

    None where there is no such layer, or it takes what it needs out of the store.
    """
    if request.index is None:
        return None
    make = getattr(sys.modules[load_function(request.index).__module__], "feed", None)
    if make is None:
        return None
    feed: Feed = make(aside, request.settings.base)
    return feed


def index_of(
    request: Request,
    aside: Path,
    store: EmbeddedStore,
    library: Library,
    clock: Clock,
    since: Since | None = None,
    fed: Feed | None = None,
) -> dict[str, Any]:
    """Have the search layer write its index of `store`; return what it reported, empty where there is no such layer.

    Args:
        request: names the function and its options.
        aside: folder of the generation in the making.
        store: its store.
        library: its library, with the cache.
        clock: is told how far it is.
        since: how the generation differs from the one before, for a function that has an argument of this name.
        fed: what the layer took of the documents on their way into the store.
    """
    if request.index is None:
        return {}
    cache = library.cache / "index"
    cache.mkdir(parents=True, exist_ok=True)
    write_index = load_function(request.index)

    def progress(done: int, total: int) -> None:
        clock.tell("index", done, total)

    options = dict(request.settings.index)
    if since is not None and "since" in inspect.signature(write_index).parameters:
        options["since"] = since
    if fed is not None:
        options["fed"] = fed
    told: dict[str, Any] = write_index(aside, store, cache, progress, **options)
    return told
