"""What changed between two generations of a library: indicators added, gone, or changed, with their targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pyoxigraph import NamedNode

from kg.records import Indicator, Reading
from kg.store.embedded import EmbeddedStore, digest
from kg.store.generations import open_generation
from kg.triples import readings

__all__ = ["COLUMNS", "Difference", "difference"]

COLUMNS = ("change", "publisher", "year", "project", "level1", "level2", "level3", "before", "after")
"""Fields of a difference, in the order in which tables show them."""

_Key = tuple[str | None, str | None, str | None, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One indicator that is not as it was.

    Attributes:
        change: ``added``, ``gone``, or ``changed``: same document, project, levels and wording, another target.
        publisher, year, project: whose indicator it is.
        level1, level2, level3: its categories and its wording.
        before, after: targets as printed; None where there is none.
    """

    change: Literal["added", "gone", "changed"]
    publisher: str | None
    year: int | None
    project: str | None
    level1: str | None
    level2: str | None
    level3: str
    before: str | None
    after: str | None

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values, in the order of `COLUMNS`."""
        told = asdict(self)
        return {name: told[name] for name in COLUMNS}


def difference(library: Path | str, before: str, after: str) -> Iterator[Difference]:
    """Yield what changed from one generation to the other; documents in which nothing changed are not decoded.

    Documents of one publisher, kind and year are compared together: the name of a document depends on the projects in it, so
    that a form with one more project is another document, and each of its indicators would be gone and added.

    Args:
        library: folder of the library.
        before: id of the one generation.
        after: id of the other.

    Raises:
        LibraryError: there is no such generation, or it is damaged.
    """
    with (
        open_generation(Path(library), before) as old,
        open_generation(Path(library), after) as new,
        EmbeddedStore.open(old.store) as left,
        EmbeddedStore.open(new.store) as right,
    ):
        changed: dict[str, list[NamedNode]] = defaultdict(list)
        for graph in sorted({*left.graphs(), *right.graphs()}):
            name = NamedNode(graph)
            if digest(left.quads(name)) != digest(right.quads(name)):
                changed[graph.rpartition("/")[0]].append(name)
        for names in changed.values():
            was, now = (list(readings(quad for name in names for quad in store.quads(name))) for store in (left, right))
            yield from _of_documents(was, now)


def _of_documents(before: Sequence[Reading], after: Sequence[Reading]) -> Iterator[Difference]:
    head = next(iter((*after, *before)), None)
    if head is None:  # the graph of bodies and divisions holds no indicators
        return
    publisher = next((body.name for body in head.document.organisations if body.role == "publisher"), None)
    old, new = _by_key(before), _by_key(after)
    for key in sorted({*old, *new}, key=lambda key: tuple(part or "" for part in key)):
        for change, was, now in _pairs(old.get(key, []), new.get(key, [])):
            yield Difference(change, publisher, head.document.year, *key, before=was, after=now)


def _by_key(found: Sequence[Reading]) -> dict[_Key, list[str | None]]:
    out: dict[_Key, list[str | None]] = defaultdict(list)
    for reading in found:
        names = {project.ref: project.name for project in reading.projects}
        for each in reading.indicators:
            out[names.get(each.project or ""), each.level1, each.level2, each.level3].append(_target(each))
    return out


def _target(indicator: Indicator) -> str | None:
    return indicator.target.raw if indicator.target is not None else None


def _pairs(
    old: Sequence[str | None], new: Sequence[str | None]
) -> Iterator[tuple[Literal["added", "gone", "changed"], str | None, str | None]]:
    """Yield what became of the targets of one wording: equal ones cancel out, the rest pair up in order."""
    left, right = list(old), list(new)
    for each in old:
        if each in right:
            left.remove(each)
            right.remove(each)
    for was, now in zip(left, right, strict=False):
        yield "changed", was, now
    for was in left[len(right) :]:
        yield "gone", was, None
    for now in right[len(left) :]:
        yield "added", None, now
