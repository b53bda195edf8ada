"""The judged sets that the search is calibrated on, as queries with the signals of all wordings.

Ours (``tests/search/relevance``: ten fields, and the samples); where it lies beside the checkout, the shared one; and ways of
asking of the fields that neither the encoder nor the projection learnt from (`search.training.__main__.HELD`), as five sets of
one field of government each. Of these one wording is the answer, so that their figures are low, but nothing of theirs is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kg.thesaurus import family
from search.encoder import TextEncoder
from search.evaluate import _grades, _objects, _stem, read_queries
from search.filters import Filters
from search.index import Index, write_wordings
from search.scored import Scored
from search.searcher import Searcher
from search.training import shipped
from search.training.__main__ import HELD
from search.understand import Query, parse
from search.wordings import from_pool

HERE = Path(__file__).resolve()
OWN = HERE.parents[2] / "search" / "relevance"
SHARED = HERE.parents[4] / "shared"

FIELDS: dict[str, tuple[str, ...]] = {
    "buses": ("公共交通",),
    "fire": ("消防救援",),
    "heritage": ("文物与非遗", "非遗与文物修缮"),
    "water": ("供水保障",),
    "land": ("土地与测绘", "自然资源调查与不动产登记"),
}
"""Held-out fields of the training set, by name of the set that is made of them."""

STRANGERS = 40
"""Ways of asking out of the other sets of `FIELDS` that a set has as unanswerable ones."""


@dataclass
class Case:
    """One query with the signals of all wordings; `counts` says whether the confidence is learnt from it."""

    group: str
    fold: str
    kind: str
    query: Query
    grades: dict[int, int]
    scored: Scored
    vector: np.ndarray
    searcher: Searcher
    counts: bool = True


@dataclass(frozen=True)
class Asked:
    """A query of a set: its text, kind (``none`` for one without an answer), and grades by position of the wording."""

    text: str
    kind: str
    grades: dict[int, int]


def _cases(folder: Path, name: str, told: Sequence[dict[str, Any]], asked: Sequence[Asked], encoder: TextEncoder) -> list[Case]:
    """Return the cases of one set over the wordings `told`; the folds of ours are its fields."""
    wordings = from_pool(told)
    fields = {
        (wording.key, _stem(wording.level2)): str(item.get("field", name)) for wording, item in zip(wordings, told, strict=True)
    }
    write_wordings(wordings, folder, encoder=encoder)
    searcher = Searcher(Index.open(folder), encoder)
    named = [(wording.key, _stem(wording.level2)) for wording in wordings]
    every = np.arange(len(wordings), dtype=np.int64)
    found = []
    for one in asked:
        query = parse(one.text, searcher.words)
        vector = searcher.vector(query)
        scored = searcher.score(query, Filters(), rows=every, vector=vector)
        fold = fields[named[max(one.grades, key=lambda row: one.grades[row])]] if one.grades else f"own-{len(found) % 5}"
        found.append(Case(name, fold if name == "own" else name, one.kind, query, one.grades, scored, vector, searcher))
    return found


def judged(folder: Path, name: str, files: Sequence[Path], encoder: TextEncoder) -> list[Case]:
    """Return the cases of judged queries; `files` are queries, pool, and queries without an answer."""
    queries, pool, none = files
    told = _objects(pool)
    named = [(wording.key, _stem(wording.level2)) for wording in from_pool(told)]
    asked = [Asked(query.query, query.kind or "of any kind", _grades(query, named)) for query in read_queries(queries)]
    asked = [one for one in asked if one.grades]
    asked += [Asked(str(item["query"]), "none", {}) for item in _objects(none)]
    return _cases(folder, name, told, asked, encoder)


def held_out(folder: Path, name: str, encoder: TextEncoder) -> list[Case]:
    """Return the cases of a set of `FIELDS`: each way of asking for each wording; a way that several share has them all."""
    examples = {example.formal: example for example in shipped() if example.field in FIELDS[name]}.values()
    told = [{"name": example.formal, "level2": [example.level2], "description": [], "targets": []} for example in examples]
    meant: dict[str, dict[int, int]] = {}
    for row, example in enumerate(examples):
        for say in example.says:
            meant.setdefault(say, {})[row] = 2
    # What asks how satisfied people are has an answer in any field.
    strange = [
        say
        for example in shipped()
        if example.field in HELD - set(FIELDS[name]) and family(example.level2) != "满意"
        for say in example.says
    ]
    asked = [Asked(say, "colloquial", grades) for say, grades in meant.items()]
    asked += [Asked(say, "none", {}) for say in strange[:: max(1, len(strange) // STRANGERS)] if say not in meant]
    return _cases(folder, name, told, asked, encoder)


def every_set(folder: Path, encoder: TextEncoder) -> list[Case]:
    """Return the cases of all sets that there are, with their indexes in `folder`."""
    parts = ("queries", "pool", "none")
    found = judged(folder / "own", "own", [OWN / f"{part}.jsonl" for part in parts], encoder)
    found += judged(folder / "samples", "samples", [OWN / f"samples-{part}.jsonl" for part in parts], encoder)
    if SHARED.is_dir():
        files = [SHARED / name for name in ("queries.jsonl", "queries-pool.jsonl", "queries-none.jsonl")]
        found += judged(folder / "shared", "shared", files, encoder)
    for name in FIELDS:
        found += held_out(folder / name, name, encoder)
    return found
