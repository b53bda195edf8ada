"""One look at all quads of a store: their digest, how many of each class there are, and what no generation may hold.

The digest adds up: each quad has a number (the SHA-256 of its line of N-Quads), and the digest is their sum modulo 2^256. Equal
sets of quads have equal sums, in whatever order they come, and a change costs what it changes: minus what went, plus what came.
It tells generations apart and notices accidents; against somebody who forges a library on purpose stand the SHA-256 of its
files.
"""

from __future__ import annotations

import hashlib
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, serialize

from kg.errors import LibraryError
from kg.store.embedded import EmbeddedStore
from kg.triples.terms import TYPE
from ontology import NS

__all__ = ["CLASSES", "Census", "Tally", "as_stored", "census", "class_counts", "digest_text", "line_number", "sum_of"]

CLASSES = {
    "projects": "Project",
    "indicators": "Indicator",
    "wordings": "Wording",
    "policies": "PolicyDocument",
    "citations": "Citation",
}
"""What a report counts, by the name of the class."""

_MODULUS = 1 << 256
_BUNCH = 50_000
"""Quads that are written as lines at a time."""
_IS_A = f" <{TYPE.value}> <{NS}".encode()
_COUNTED = {f"<{TYPE.value}> <{NS}{name}>".encode(): key for key, name in CLASSES.items()}


@dataclass(frozen=True, slots=True)
class Census:
    """What was found: number of quads, their sum, and how many things of each counted class there are."""

    quads: int
    digest: str
    counts: dict[str, int]


def line_number(line: bytes) -> int:
    """Return the number of a quad, given its line of N-Quads without the line end."""
    return int.from_bytes(hashlib.sha256(line).digest())


def sum_of(quads: Iterable[Quad]) -> int:
    """Return the sum of the numbers of `quads`, as a store gives them back."""
    bunch = list(quads)
    lines = (serialize(bunch, format=RdfFormat.N_QUADS) or b"").split(b"\n")
    return sum(line_number(line) for line in lines if line)


def as_stored(quads: Iterable[Quad]) -> set[Quad]:
    """Return `quads` as a store gives them back: numbers and language tags in its way of writing."""
    store = Store()
    store.extend(quads)
    return set(store)


def digest_text(total: int) -> str:
    """Return a sum as 64 hexadecimal digits; sums may be below 0 or above the modulus.

    >>> digest_text(-1) == digest_text((1 << 512) - 1) == "f" * 64
    True
    """
    return f"{total % _MODULUS:064x}"


def class_counts(quads: Iterable[Quad]) -> Counter[str]:
    """Return how many of `quads` make something an instance of each counted class."""
    names = {NS + name: key for key, name in CLASSES.items()}
    return Counter(
        names[quad.object.value]
        for quad in quads
        if quad.predicate == TYPE and isinstance(quad.object, NamedNode) and quad.object.value in names
    )


class Tally:
    """Counts quads that flow into a store, so that nobody has to read them out of it again.

    Our terms are written as the store gives them back (`kg.triples.terms`), so a quad has the same line before and after. What
    a flow cannot tell (a quad given twice, a triple in two graphs) shows in the numbers; the store is asked then.
    """

    def __init__(self) -> None:
        self._total, self._quads = 0, 0
        self._counts: Counter[str] = Counter(dict.fromkeys(CLASSES, 0))
        self._hashes = array("q")

    def passing(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Yield `quads`, having counted them.

        Raises:
            LibraryError: there is a blank node, or a triple outside of any graph.
        """
        following = iter(quads)
        while bunch := list(islice(following, _BUNCH)):
            for line in (serialize(bunch, format=RdfFormat.N_QUADS) or b"").splitlines():
                self.count(line)
            yield from bunch

    def count(self, line: bytes) -> None:
        """Count a quad, given its line of N-Quads without the line end.

        Raises:
            LibraryError: it has a blank node, or stands outside of any graph.
        """
        self._total += line_number(line)
        self._quads += 1
        triple, _, graph = line[:-2].rpartition(b" ")
        self._hashes.append(hash(triple))
        if not graph.startswith(b"<") or line.startswith(b"_:") or b" _:" in triple.split(b'"', 1)[0]:
            raise LibraryError(f"内部错误：图里有空白节点：{triple.decode()}")
        if _IS_A in triple:
            key = _COUNTED.get(triple.partition(b" ")[2])
            if key is not None:
                self._counts[key] += 1

    def repeated(self) -> set[int]:
        """Return the hashes of triples that occur more than once; of different triples, now and then."""
        return _repeated(self._hashes)

    def census(self) -> Census:
        """Return what was counted."""
        return Census(self._quads, digest_text(self._total), dict(self._counts))

    def checked(self, store: EmbeddedStore) -> Census:
        """Return the census of `store`, into which what was counted went: by numbers alone where they agree.

        Raises:
            LibraryError: as `census`.
        """
        return self.census() if store.count() == self._quads and not self.repeated() else census(store)


def census(store: EmbeddedStore) -> Census:
    """Return digest and counts of all quads of `store`, having checked what every generation must keep.

    Raises:
        LibraryError: a triple stands in two graphs (it would count twice in the union), or outside of any; or there is a
            blank node (its label would change from build to build).
        OSError: no room for temporary files.
    """
    if store.outside():
        raise LibraryError("内部错误：有三元组不在命名图里")
    tally = Tally()
    with tempfile.TemporaryFile() as whole:
        store.store.dump(whole, format=RdfFormat.N_QUADS)
        whole.seek(0)
        for line in whole:
            tally.count(line[:-1])
        twice = tally.repeated()
        if twice:
            whole.seek(0)
            _refuse_twice((line[:-3].rpartition(b" ")[0] for line in whole), twice)
    return tally.census()


def _repeated(hashes: array[int]) -> set[int]:
    """Return the hashes that occur more than once."""
    import numpy as np

    ordered = np.sort(np.frombuffer(hashes, np.int64)) if len(hashes) else np.empty(0, np.int64)
    return set(ordered[1:][ordered[1:] == ordered[:-1]].tolist())


def _refuse_twice(triples: Iterable[bytes], suspected: set[int]) -> None:
    seen: set[bytes] = set()
    for triple in triples:
        if hash(triple) in suspected:
            if triple in seen:
                raise LibraryError(f"内部错误：同一三元组出现在两个图里：{triple.decode()}")
            seen.add(triple)
