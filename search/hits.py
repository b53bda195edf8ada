"""Candidates as hits: what is shown of a wording that was found, and why it was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from kg.thesaurus import Found
from search.answers import Hit
from search.filters import Filters
from search.fuse import PARTS, Logistic
from search.lexical import grams
from search.scored import Scored
from search.table import Table
from search.understand import Query

__all__ = ["hits", "marks"]

_SHOWN = 20
"""Targets and documents that a hit lists at most."""


def hits(
    table: Table,
    scored: Scored,
    groups: Sequence[Sequence[int]],
    rows_of: Sequence[Sequence[int]],
    filters: Filters,
    query: Query,
    sure: float,
    model: Logistic,
    find: Callable[[str], Sequence[Found]],
) -> tuple[Hit, ...]:
    """Return the hits, best first.

    Args:
        table: of the index.
        scored: candidates.
        groups: positions in `scored` of the wordings of each hit, the one that is shown first.
        rows_of: rows of each hit, those of its group first.
        filters: what uses must be to count.
        query: understood.
        sure: probability that the query has an answer at all.
        model: of the probability that a hit is right if the query has an answer.
        find: the labels of the thesaurus in a name.
    """
    told = table.summaries([row for rows in rows_of for row in rows], filters)
    texts = table.rows([rows[0] for rows in rows_of])
    asked = {gram for gram in grams(f"{query.rest} {query.formal}") if len(gram) == 2}
    concepts = {concept for concept, weight in query.concepts.items() if weight == 1.0}
    found = []
    for rank, (rows, (parts, raw, behind)) in enumerate(zip(rows_of, _of_best(scored, groups), strict=True), 1):
        row = texts[rows[0]]
        policies = _most([told[row].policies for row in rows])
        hit = Hit(
            rank=rank,
            iri=row.iri,
            rows=tuple(rows),
            level1=row.level1,
            level2=row.level2,
            name=row.name,
            description=row.description,
            score=sum(parts.values()),
            confidence=_confidence(raw, behind, sure, model),
            uses=sum(told[row].uses for row in rows),
            targets=_most([told[row].targets for row in rows]),
            policies=tuple(number for number, _ in policies),
            reasons={name: part for name, part in parts.items() if part},
            matched=marks(row.name, asked, concepts, find(row.name)),
        )
        found.append(hit)
    return tuple(found)


def _of_best(scored: Scored, groups: Sequence[Sequence[int]]) -> list[tuple[dict[str, float], dict[str, float], float]]:
    """Return parts and signals of the best candidate of each group, and how far what it means is behind the best of all."""
    # What was met or stands beside says nothing about what is meant.
    meant = sum((scored.parts[name] for name in PARTS if name in scored.parts), np.zeros(len(scored.rows), np.float32))
    # Those of all hits at once: what an array operation costs is mostly the call.
    first = np.array([group[0] for group in groups], np.int64)
    behind = (float(meant.max(initial=-np.inf)) - meant[first]).tolist()
    parts, raw = ({name: each[first].tolist() for name, each in of.items()} for of in (scored.parts, scored.signals))
    return [
        ({name: each[place] for name, each in parts.items()}, {name: each[place] for name, each in raw.items()}, behind[place])
        for place in range(len(first))
    ]


def _most(counted: Sequence[Counter[str]]) -> tuple[tuple[str, int], ...]:
    """Return the texts of several counts with their sums, most frequent first, `_SHOWN` at most."""
    total = counted[0] if len(counted) == 1 else sum(counted, Counter())
    return tuple(sorted(total.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN])


def marks(name: str, asked: Collection[str], concepts: Collection[str], found: Sequence[Found]) -> tuple[tuple[int, int], ...]:
    """Return the runs of `name` that speak for it, as (start, end).

    Args:
        name: as printed.
        asked: 2-grams of the query, in small letters.
        concepts: those that the query names.
        found: the labels of the thesaurus in `name`.

    >>> marks("道路养护里程", {"养护", "道路"}, (), ())
    ((0, 4),)
    """
    marked = bytearray(len(name))
    small = name.lower()
    if len(small) == len(name):  # İ is two in small letters
        for start in range(len(name) - 1):
            if small[start : start + 2] in asked:
                marked[start : start + 2] = b"\1\1"
    for label in found:
        if label.end <= len(name) and any(concept in concepts for concept in label.concepts):
            marked[label.start : label.end] = b"\1" * (label.end - label.start)
    runs: list[tuple[int, int]] = []
    start = 0
    while (start := marked.find(1, start)) >= 0:
        end = marked.find(0, start)
        end = len(name) if end < 0 else end
        runs.append((start, end))
        start = end
    return tuple(runs)


def _confidence(raw: Mapping[str, float], behind: float, sure: float, model: Logistic) -> float:
    """Return the probability that a hit is right; there it is only where there is an answer, so never above that of the answer.

    Args:
        raw: its signals.
        behind: by how much the best candidate scores more.
        sure: probability that the query has an answer at all.
        model: of the probability that a hit is right if the query has an answer.
    """
    return 1.0 if raw.get("exact") else sure * model.probability({**raw, "behind": behind, "answer": sure})
