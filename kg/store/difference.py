"""What changed between two generations of a library: indicators added, gone, or changed, with their targets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode, Quad

from kg.store.embedded import EmbeddedStore, digest
from kg.store.generations import open_generation
from kg.triples import readings
from kg.triples.terms import TYPE, jx

__all__ = ["COLUMNS", "Difference", "difference"]

COLUMNS = ("change", "indicator", "publisher", "year", "project", "level1", "level2", "level3", "before", "after")
"""Fields of a difference, in the order in which tables show them."""

_Key = tuple[str | None, str | None, str | None, str]
_Found = dict[_Key, list[tuple[str, str | None]]]
"""Project and levels to the indicators of them: IRI, target as printed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One indicator that is not as it was.

    Attributes:
        change: ``added``, ``gone``, or ``changed``: same publisher, kind, year, project, levels and wording, another target.
        indicator: its IRI, in the later generation where it is in both.
        publisher: of its document.
        year: of its document.
        project: name of its project.
        level1: label of level 1.
        level2: label of level 2.
        level3: its wording.
        before: target as printed in the earlier generation; None where there is none.
        after: target in the later one.
    """

    change: Literal["added", "gone", "changed"]
    indicator: str
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
            was, now = ([quad for name in names for quad in store.quads(name)] for store in (left, right))
            yield from _of_documents(was, now)


def _of_documents(before: Sequence[Quad], after: Sequence[Quad]) -> Iterator[Difference]:
    head = next(readings(after), None) or next(readings(before), None)
    if head is None:  # the graph of bodies and divisions holds no indicators
        return
    publisher = next((body.name for body in head.document.organisations if body.role == "publisher"), None)
    old, new = _by_key(before), _by_key(after)
    for key in sorted({*old, *new}, key=lambda key: tuple(part or "" for part in key)):
        for change, indicator, was, now in _pairs(old.get(key, []), new.get(key, [])):
            yield Difference(change, indicator, publisher, head.document.year, *key, before=was, after=now)


def _by_key(quads: Iterable[Quad]) -> _Found:
    """Return the indicators in the graphs of documents."""
    nodes: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Text):
            nodes[quad.subject.value][quad.predicate.value] = quad.object.value
    out: _Found = defaultdict(list)
    for iri in sorted(name for name, fields in nodes.items() if fields.get(TYPE.value) == _INDICATOR):
        fields = nodes[iri]
        project, level1, level2, level3, target = (fields.get(name) for name in _FIELDS)
        key = (nodes[project].get(_NAME) if project else None, level1, level2, level3 or "")
        out[key].append((iri, nodes[target].get(_RAW) if target else None))
    return out


_INDICATOR, _NAME, _RAW = (jx(name).value for name in ("Indicator", "name", "raw"))
_FIELDS = tuple(jx(name).value for name in ("inProject", "level1", "level2", "level3", "hasTarget"))


def _pairs(
    old: Sequence[tuple[str, str | None]], new: Sequence[tuple[str, str | None]]
) -> Iterator[tuple[Literal["added", "gone", "changed"], str, str | None, str | None]]:
    """Yield what became of the targets of one wording: equal ones cancel out, the rest pair up in order."""
    left, right = _without(old, new), _without(new, old)
    for (_, was), (indicator, now) in zip(left, right, strict=False):
        yield "changed", indicator, was, now
    for indicator, was in left[len(right) :]:
        yield "gone", indicator, was, None
    for indicator, now in right[len(left) :]:
        yield "added", indicator, None, now


def _without(these: Sequence[tuple[str, str | None]], others: Sequence[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Return those whose target no other of `others` has."""
    left = Counter(target for _, target in others)
    out = []
    for each in these:
        if left[each[1]]:
            left[each[1]] -= 1
        else:
            out.append(each)
    return out
