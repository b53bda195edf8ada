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
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, serialize

from kg.errors import LibraryError
from kg.store.embedded import EmbeddedStore
from kg.triples.terms import TYPE
from ontology import NS

__all__ = ["CLASSES", "Census", "as_stored", "census", "class_counts", "digest_text", "line_number", "sum_of"]

CLASSES = {
    "projects": "Project",
    "indicators": "Indicator",
    "wordings": "Wording",
    "policies": "PolicyDocument",
    "citations": "Citation",
}
"""What a report counts, by the name of the class."""

_MODULUS = 1 << 256
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


def census(store: EmbeddedStore) -> Census:
    """Return digest and counts of all quads of `store`, having checked what every generation must keep.

    Raises:
        LibraryError: a triple stands in two graphs (it would count twice in the union), or outside of any; or there is a
            blank node (its label would change from build to build).
        OSError: no room for temporary files.
    """
    if store.outside():
        raise LibraryError("内部错误：有三元组不在命名图里")
    total, quads = 0, 0
    counts: Counter[str] = Counter(dict.fromkeys(CLASSES, 0))
    seen = array("q")
    with tempfile.TemporaryFile() as whole:
        store.store.dump(whole, format=RdfFormat.N_QUADS)
        whole.seek(0)
        for line in whole:
            total += line_number(line[:-1])
            quads += 1
            triple, _, graph = line[:-3].rpartition(b" ")
            seen.append(hash(triple))
            if not graph.startswith(b"<") or line.startswith(b"_:") or b" _:" in triple.split(b'"', 1)[0]:
                raise LibraryError(f"内部错误：图里有空白节点：{triple.decode()}")
            if _IS_A in triple:
                key = _COUNTED.get(triple.partition(b" ")[2])
                if key is not None:
                    counts[key] += 1
        twice = _repeated(seen)
        if twice:
            whole.seek(0)
            _refuse_twice((line[:-3].rpartition(b" ")[0] for line in whole), twice)
    return Census(quads, digest_text(total), dict(counts))


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
