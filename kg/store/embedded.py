"""The embedded store: Oxigraph (RocksDB) through `pyoxigraph`.

Written once, by `write`, and from then on opened by `EmbeddedStore` for reading only. Opening an Oxigraph store for writing,
even without a change, rewrites files of it; opening it read-only changes none, and any number of processes may do so.
"""

from __future__ import annotations

import gc
import hashlib
import heapq
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from types import TracebackType

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from kg.errors import LibraryError
from kg.store.base import Graph, Result, Rows, Term, Truth, bind, names_graphs

__all__ = ["EmbeddedStore", "digest", "sorted_nquads", "write"]

BUNCH = 50_000
"""Quads that are turned into text at a time."""

PIECE = 16 * 1024 * 1024
"""Bytes of N-Quads that are sorted in memory at a time; Python takes about 1.3 times as much for them."""


class EmbeddedStore:
    """A sealed store, open for reading. Safe for use by several threads.

    Oxigraph's iterators belong to the thread that made them: used or even let go of in another (a generator that a pool of
    threads drives, an exception that carries its frames to another thread), they raise or complain. So `quads` and `match`
    fetch what they give first and hold no iterator of the store between two steps; the answers of `query` are read as they
    come, and belong to the thread that asked.

    >>> from tempfile import TemporaryDirectory
    >>> s, p, g = NamedNode("x:s"), NamedNode("x:p"), NamedNode("x:g")
    >>> with TemporaryDirectory() as folder:
    ...     _ = write(Path(folder) / "store", [Quad(s, p, NamedNode("x:o"), g)])
    ...     store = EmbeddedStore(Path(folder) / "store")
    ...     rows = store.select("SELECT ?o { ?s ?p ?o }")
    ...     store.close()
    >>> rows
    [(<NamedNode value=x:o>,)]
    """

    def __init__(self, folder: Path) -> None:
        """Open the store in `folder`.

        Raises:
            LibraryError: there is no store, or it is damaged.
        """
        try:
            self._store: Store | None = Store.read_only(str(folder))
        except (OSError, RuntimeError) as error:  # RocksDB tells corruption as RuntimeError
            raise LibraryError(f"{folder}：图数据打不开，文件缺失或已损坏") from error

    @classmethod
    def open(cls, folder: Path) -> EmbeddedStore:
        """Return the store in `folder`, for use in a ``with`` statement.

        Raises:
            LibraryError: there is no store, or it is damaged.
        """
        return cls(folder)

    def __enter__(self) -> EmbeddedStore:
        """Return the store itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close it."""
        self.close()

    @property
    def store(self) -> Store:
        """The open store.

        Raises:
            LibraryError: it has been closed.
        """
        if self._store is None:
            raise LibraryError("图数据已关闭")
        return self._store

    def query(self, sparql: str, *, bindings: Mapping[str, Term] | None = None) -> Result:
        """See `QuadStore.query`; the caller keeps SERVICE and the like out (they run here as in any SPARQL engine)."""
        union = not names_graphs(sparql)
        found = self.store.query(bind(sparql, bindings or {}), use_default_graph_as_union=union)
        if isinstance(found, QuerySolutions):
            names = tuple(variable.value for variable in found.variables)
            return Rows(names, (tuple(row) for row in found))
        if isinstance(found, QueryBoolean):
            return Truth(bool(found))
        if isinstance(found, QueryTriples):
            return Graph(iter(found))
        raise TypeError(f"unexpected answer {type(found).__name__}")

    def select(self, sparql: str, *, bindings: Mapping[str, Term] | None = None) -> list[tuple[Term | None, ...]]:
        """See `QuadStore.select`."""
        found = self.query(sparql, bindings=bindings)
        if not isinstance(found, Rows):
            raise ValueError("expected a SELECT query")
        return list(found.rows)

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        """See `QuadStore.quads`; one graph is in memory at a time."""
        names = [graph] if graph is not None else [*self.store.named_graphs(), DefaultGraph()]
        for name in names:
            yield from list(self.store.quads_for_pattern(None, None, None, name))

    def sorted_nquads(self) -> Generator[str, None, None]:
        """Yield the lines of the N-Quads of all quads, sorted by code point; faster than `sorted_nquads` of `quads`.

        Large stores are sorted in pieces of `PIECE` bytes, on the disk (in the system's folder for temporary files).

        Raises:
            OSError: no room for the pieces.
        """
        with ExitStack() as opened:
            whole = opened.enter_context(tempfile.TemporaryFile())
            self.store.dump(whole, format=RdfFormat.N_QUADS)
            size = whole.tell()
            whole.seek(0)
            runs: list[Iterable[bytes]] = []
            while lines := whole.readlines(PIECE):
                lines.sort()  # as bytes: UTF-8 sorts like code points, and Han takes half the memory of text
                if whole.tell() == size:
                    runs.append(lines)  # the last piece, mostly the only one, need not go to the disk
                    break
                run = opened.enter_context(tempfile.TemporaryFile())
                run.writelines(lines)
                run.seek(0)
                runs.append(run)
            for line in heapq.merge(*runs):
                yield line.decode()

    def outside(self) -> bool:
        """Say whether there are quads that stand in no named graph; a sound library has none."""
        return next(self.store.quads_for_pattern(None, None, None, DefaultGraph()), None) is not None

    def match(
        self, subject: NamedNode | None, predicate: NamedNode | None, value: Term | None, *, limit: int | None = None
    ) -> Iterator[Quad]:
        """See `QuadStore.match`."""
        return iter(list(islice(self.store.quads_for_pattern(subject, predicate, value, None), limit)))

    def graphs(self) -> list[str]:
        """See `QuadStore.graphs`."""
        return sorted(name.value for name in self.store.named_graphs() if isinstance(name, NamedNode))

    def count(self) -> int:
        """See `QuadStore.count`."""
        return len(self.store)

    def close(self) -> None:
        """Let go of the files; the store can't be used any more."""
        self._store = None
        gc.collect()  # an unfinished answer holds the files open, which keeps Windows from deleting a generation


def write(folder: Path, quads: Iterable[Quad]) -> int:
    """Write a new store with `quads` into `folder`, compact it, close it; return the number of quads in it.

    Quads given twice count once. Oxigraph keeps the value of numbers and dates, not their spelling: ``"1.50"`` of
    xsd:decimal comes back as ``"1.5"``, and language tags come back in small letters.
    """
    store = Store(str(folder))
    store.bulk_extend(quads)
    store.optimize()
    store.flush()
    count = len(store)
    del store
    gc.collect()
    return count


def sorted_nquads(quads: Iterable[Quad]) -> Iterator[str]:
    """Yield the lines of the N-Quads of `quads`, sorted by code point, each with its line end.

    Sorted in memory: a few hundred bytes a quad.
    """
    lines: list[bytes] = []
    bunch: list[Quad] = []
    for quad in quads:
        bunch.append(quad)
        if len(bunch) == BUNCH:
            lines += _lines(bunch)
            bunch.clear()
    lines += _lines(bunch)
    lines.sort()
    for line in lines:
        yield line.decode() + "\n"


def _lines(quads: list[Quad]) -> list[bytes]:
    data = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return [line for line in data.split(b"\n") if line]


def digest(quads: Iterable[Quad]) -> str:
    """Return the sha256 of the sorted N-Quads, 64 hexadecimal digits: equal for equal sets of quads.

    Blank nodes are none here (their labels would change from load to load).
    """
    sha = hashlib.sha256()
    for line in sorted_nquads(quads):
        sha.update(line.encode())
    return sha.hexdigest()
