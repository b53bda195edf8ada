"""What a library of indicators prescribes for a project: its rows of the project's kind, obligatory ones first.

A library (指标库, 核心绩效指标) is a document of kind ``indicator_library`` in the graph. Rows without a kind of project hold
for all; of the others those whose kind is nearest to the project.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import Literal, NamedNode

import ontology
from kg.errors import WrongCall
from kg.records import Indicator
from kg.text import compact
from kg.triples import readings
from search.similar import Asked

if TYPE_CHECKING:
    from search.library import Library

__all__ = ["Prescribed", "Set", "one", "prescribed", "sets"]

_KIND = 0.25
"""How near a kind of project must be to what the drafter says, 0 for unrelated texts and 1 for the same, to be hers."""


@dataclass(frozen=True, slots=True)
class Set:
    """A library of indicators in the graph: IRI of its document, and its title."""

    iri: str
    title: str


@dataclass(frozen=True, slots=True)
class Prescribed:
    """Rows of a library that hold for a project, obligatory ones first.

    Attributes:
        set: the library.
        kinds: kinds of project that were taken, nearest first; empty where its rows name none.
        rows: as the library prints them.
        others: kinds of project that were not taken.
    """

    set: Set
    kinds: tuple[str, ...]
    rows: tuple[Indicator, ...]
    others: tuple[str, ...] = ()


def sets(library: Library) -> list[Set]:
    """Return the libraries of indicators in the graph, by title."""
    store = library.store
    title = NamedNode(ontology.NS + "title")
    found = []
    for quad in store.match(None, NamedNode(ontology.NS + "kind"), Literal("indicator_library")):
        if isinstance(quad.subject, NamedNode):
            told = next((each.object for each in store.match(quad.subject, title, None)), None)
            text = told.value if isinstance(told, Literal) else quad.subject.value
            found.append(Set(quad.subject.value, text))
    return sorted(found, key=lambda each: (each.title, each.iri))


def one(library: Library, name: str) -> Set:
    """Return the library of indicators of a name: a part of its title, or the IRI of its document.

    Raises:
        WrongCall: there is no such library of indicators, or several.
    """
    listed = sets(library)
    found = [each for each in listed if name == each.iri] or [each for each in listed if compact(name) in compact(each.title)]
    if len(found) != 1:
        known = "、".join(each.title for each in (found or listed)) or "没有"
        raise WrongCall(f"{'有几个' if found else '图谱库中没有'}指标库“{name}”；可用：{known}")
    return found[0]


def prescribed(library: Library, name: str, asked: Asked) -> Prescribed:
    """Return what a library prescribes for a project.

    Args:
        library: opened.
        name: of the library of indicators: a part of its title, or the IRI of its document.
        asked: the project as described.

    Raises:
        WrongCall: there is no such library of indicators, or several.
    """
    found = one(library, name)
    rows = [row for each in readings(library.store.quads(NamedNode(found.iri))) for row in each.indicators]
    every = list(dict.fromkeys(row.applies_to for row in rows if row.applies_to))
    kinds = _kinds(library, asked, every)
    taken = [row for row in rows if not row.applies_to or row.applies_to in kinds]
    return Prescribed(
        found,
        kinds,
        tuple(sorted(taken, key=lambda row: row.core is not True)),
        tuple(kind for kind in every if kind not in kinds),
    )


def _kinds(library: Library, asked: Asked, kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the kind of project that is nearest to the description, if it is near; with it those that it names."""
    named = [kind for kind in kinds if len(compact(kind)) > 1 and compact(kind) in compact(asked.text)]
    if named or not kinds:
        return tuple(named)
    vectors = library.searcher.encoder.encode([asked.project, asked.text, *kinds])
    ground = float(library.index.manifest["background"])
    # A long use takes the words of a short kind away from the name: the nearer of the two counts.
    near = ((vectors[2:] @ vectors[:2].T).max(axis=1) - ground) / max(1e-6, 1 - ground)
    best = int(np.argmax(near))
    return (kinds[best],) if near[best] >= _KIND else ()
