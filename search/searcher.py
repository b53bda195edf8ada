"""The search itself: lanes, fusion, folding, and what is said of each hit."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg import thesaurus
from search import confidence, fuse, reuse
from search.answers import Answer, Hit
from search.encoder import TextEncoder
from search.errors import BadFilter
from search.filters import Filters
from search.index import Index
from search.lexical import grams
from search.scored import Scored
from search.table import KEPT, Row, Summary
from search.understand import PARTS, Known, Query, parse
from search.wordings import name_key

__all__ = ["Searcher"]

_POOL = 200
"""Candidates that each lane proposes; judged sets do not change above 100."""

_RECENT = 20_000
"""Queries whose vectors are kept: 1.5 KB each."""

_SHOWN = 20
"""Targets and documents that a hit lists at most."""

_CLEAR = 0.6
"""Weight from which a level 2 is said to be asked for."""

_UNDERSTOOD = 0.4
"""Part of a hit that fulfils all conditions read out of the query: enough to lead among wordings that say the same, too
little to lift one that says something else."""

_EXACT = 2.0
"""Part of an exact match: more than all other parts together, so that an id stands first."""

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Matrix = NDArray[np.float32]


def _understood(query: Query) -> dict[str, Any]:
    """Return what was read out of a query, by filter; a level 2 that it plainly asks for stands as its stem."""
    told: dict[str, Any] = dict(query.wanted)
    clear = [stem for stem, weight in query.families.items() if weight >= _CLEAR]
    if clear and "level2" not in told:
        told["level2"] = clear[0]
    if query.policies:
        told["cites"] = query.policies[0]
    return told


def _both(query: Query) -> str:
    """Return the query as typed and in the words of forms: what the lexical lane reads."""
    return query.rest if query.rest == query.formal else f"{query.rest} {query.formal}"


def _most(counted: Iterable[Counter[str]]) -> tuple[tuple[str, int], ...]:
    """Return the texts of several counts with their sums, most frequent first, `_SHOWN` at most."""
    total: Counter[str] = sum(counted, Counter())
    return tuple(sorted(total.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN])


class Searcher:
    """Searches one index; safe to share between threads as far as the encoder is."""

    def __init__(
        self,
        index: Index,
        encoder: TextEncoder,
        *,
        words: thesaurus.Thesaurus | None = None,
        calibration: fuse.Calibration | None = None,
    ) -> None:
        """Make a searcher.

        Args:
            index: opened.
            encoder: the one the index was written with.
            words: thesaurus; the one that ships by default.
            calibration: weights and coefficients; those that ship by default.
        """
        self.index = index
        self.encoder = encoder
        self.words = thesaurus.load() if words is None else words
        self.calibration = fuse.load() if calibration is None else calibration
        self._found = functools.lru_cache(KEPT)(self.words.find)
        self._query_vectors: dict[str, Scores] = {}

    @functools.cached_property
    def known(self) -> Known:
        """Names in the library by which queries are understood."""
        table = self.index.table
        return Known(table.distinct("division"), table.distinct("department"), table.distinct("unit"))

    def search(
        self,
        text: str,
        *,
        top: int = 10,
        mode: str = "near",
        understand: bool = True,
        ignore: Collection[str] = (),
        fold: bool = True,
        filters: Filters | None = None,
    ) -> Answer:
        """Return the best wordings for `text`.

        Args:
            text: a question, a need, a half-finished line of a form, or an id.
            top: number of hits at most.
            mode: ``near`` (the same measure of the same kind of object) or ``alt`` (other ways to measure the same need).
            understand: whether year, division and the like in the query count.
            ignore: which of them do not (`search.understand.PARTS`).
            fold: whether wordings of one name in several categories are one hit; never with filters.
            filters: what uses must be.
        """
        if mode not in ("near", "alt"):
            raise BadFilter(f"没有这种方式：{mode}（可用：near、alt）")
        if unknown := sorted(set(ignore) - set(PARTS)):
            raise BadFilter(f"不能不理解：{'、'.join(unknown)}（可用：{'、'.join(PARTS)}）")
        filters = self._settled(filters or Filters())
        query = parse(text, self.words, self.known if understand else None, ignore)
        # What the caller filters by is settled; it is not understood once more.
        query = replace(query, wanted={name: value for name, value in query.wanted.items() if name not in filters.as_dict()})
        if not understand:
            query = replace(query, families={})
        vectors = self.vectors(query)
        scored = self.score(query, filters, vectors=vectors, pool=max(_POOL, 2 * top))
        # Whether there is an answer does not depend on the order in which the answers are then shown.
        best = [int(position) for position in np.lexsort((scored.rows, -scored.total))[:10]]
        told = self.features(query, vectors, scored, best)
        sure = self.calibration.answer.probability(told) if best else 0.0
        if best and "exact" in scored.signals and scored.signals["exact"][best[0]]:
            sure = max(sure, 0.99)
        if mode == "alt":
            more = reuse.companions(self.index, scored)
            scored = self.score(query, filters, vectors=vectors, pool=max(_POOL, 2 * top), more=sorted(more))
            scored = reuse.alternatives(self.index, scored, more, query.families)
        groups = self._grouped(scored, np.lexsort((scored.rows, -scored.total)), fold and not filters, max(top, 10))[:top]
        told_by_row = self.index.table.summaries([int(scored.rows[member]) for group in groups for member in group], filters)
        hits = tuple(self._hit(rank, scored, members, told_by_row, query, sure) for rank, members in enumerate(groups, 1))
        match = sure >= self.calibration.threshold and bool(hits)
        return Answer(text, match, sure, _understood(query), hits, told, self._ignored(text, understand, ignore, filters))

    def _ignored(self, text: str, understand: bool, ignore: Collection[str], filters: Filters) -> dict[str, Any]:
        """Return what of the parts to ignore there is in the query, by filter."""
        if not ignore or not understand:
            return {}
        whole = _understood(parse(text, self.words, self.known))
        return {name: value for name, value in whole.items() if name in ignore and name not in filters.as_dict()}

    def containing(self, text: str, limit: int) -> list[tuple[Row, float]]:
        """Return the wordings whose name contains `text`, with the TF-IDF cosine of name and text, nearest first."""
        rows = self.index.table.containing(name_key(text))
        held = list(self.index.table.rows(rows).values())
        cosines = self.index.lexical.cosines(text, np.array([row.row for row in held], np.int64))
        scored = zip(held, (float(cosine) for cosine in cosines), strict=True)
        return sorted(scored, key=lambda pair: (-pair[1], pair[0].row))[:limit]

    def _settled(self, filters: Filters) -> Filters:
        """Return `filters` with a label that no form of the library prints (满意度情况) as the category that it means."""
        told: dict[str, str] = {}
        for name, level in (("level1", 1), ("level2", 2)):
            label = getattr(filters, name)
            if label is not None and not self.index.table.has_level(name, label):
                from kg.categories import categorise

                told[name] = categorise(label, level=1 if level == 1 else 2) or label
        return replace(filters, **told)  # type: ignore[arg-type]

    def score(
        self,
        query: Query,
        filters: Filters,
        *,
        rows: Rows | None = None,
        vectors: Matrix | None = None,
        pool: int = _POOL,
        more: Sequence[int] = (),
    ) -> Scored:
        """Return the candidates, `pool` a lane, and those of `more` that pass, with their signals; or those `rows`, sorted."""
        exact = self._exact(query) if rows is None else {}
        vectors = self.vectors(query) if vectors is None else vectors
        if rows is None:
            named = {**dict.fromkeys(more, 0.0), **exact}
            rows = self._candidates(query, vectors, self.index.table.allowed(filters), named, pool)
        signals: dict[str, Scores] = {
            "dense": self._cosines(vectors[0], rows),
            "formal": self._cosines(vectors[1], rows),
            "lexical": self.index.lexical.cosines(_both(query), rows),
            "concepts": self.index.lexical.concept_cosines(query.concepts, rows),
            "category": self.index.columns.by_stem(query.families, rows),
        }
        if exact:
            signals["exact"] = np.array([exact.get(int(row), 0.0) for row in rows], np.float32)
        if query.wanted:
            signals["understood"] = self._wanted(query, rows)
        parts = fuse.parts(signals, {**self.calibration.weights, "exact": _EXACT, "understood": _UNDERSTOOD})
        total = np.asarray(sum(parts.values()), dtype=np.float32)
        return Scored(rows, self.index.table.held(rows), signals, parts, total)

    def vectors(self, query: Query) -> Matrix:
        """Return the vectors of the query as typed and in the words of forms, ``(2, dim) float32``; zeros for a bare id."""
        if not query.rest or not len(self.index):
            return np.zeros((2, int(self.index.manifest["dim"])), np.float32)
        return self._encoded([query.rest, query.formal])

    def prepare(self, texts: Iterable[str]) -> None:
        """Encode many queries at once, ahead of their searches: a batch of like lengths takes a fraction of the time."""
        queries = [parse(text, self.words, self.known) for text in texts]
        self._encoded([text for query in queries if query.rest for text in (query.rest, query.formal)])

    def _encoded(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of `texts`, ``(len(texts), dim) float32``; those of recent queries are kept."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._query_vectors]
        found = dict(zip(missing, self.encoder.encode(missing), strict=True)) if missing else {}
        told = np.stack([found[text] if text in found else self._query_vectors[text] for text in texts]) if texts else None
        if len(self._query_vectors) > _RECENT:
            self._query_vectors.clear()
        self._query_vectors.update(found)
        return np.empty((0, int(self.index.manifest["dim"])), np.float32) if told is None else told

    def _cosines(self, vector: Scores, rows: Rows) -> Scores:
        """Return how much nearer than unrelated pairs (0) the rows are, ``(len(rows),) float32``; 1 is the same."""
        if not vector.any():
            return np.zeros(len(rows), np.float32)
        background = float(self.index.manifest["background"])
        return np.asarray((self.index.vectors.scores(vector, rows) - background) / (1 - background), dtype=np.float32)

    def _candidates(self, query: Query, vectors: Matrix, allowed: Rows | None, exact: Mapping[int, float], pool: int) -> Rows:
        """Return the rows that any lane proposes, sorted."""
        proposed = [np.array(sorted(exact), np.int64)]
        if query.rest and len(self.index):
            proposed.append(self.index.vectors.search(vectors.mean(axis=0), pool, allowed)[0])
            # A filter acts after these two lanes; where it leaves few rows, the dense lane has proposed them all.
            proposed.append(self.index.lexical.candidates(_both(query), pool)[0])
            proposed.append(self.index.lexical.candidates_by_concept(query.concepts, pool))
        rows = np.unique(np.concatenate(proposed)).astype(np.int64)
        return rows if allowed is None else np.intersect1d(rows, allowed, assume_unique=True)

    def _exact(self, query: Query) -> dict[int, float]:
        """Return the rows that an id in the query names, each with 1."""
        table = self.index.table
        found: set[int] = set(table.by_key(name_key(query.text))) if query.text else set()
        for number in query.policies:
            found.update(table.by_policy(number))
        for code in query.project_codes:
            found.update(table.by_project_code(code))
        for code in query.unit_codes:
            found.update(table.by_unit_code(code))
        return dict.fromkeys(found, 1.0)

    def _wanted(self, query: Query, rows: Rows) -> Scores:
        """Return the share of the conditions in the query that some use of each row fulfils, ``(n,) float32``."""
        met = np.zeros(len(rows), np.float32)
        for name, value in query.wanted.items():
            allowed = self.index.table.allowed(Filters.of({name: value}))
            met += np.isin(rows, allowed if allowed is not None else rows)
        return np.asarray(met / len(query.wanted), dtype=np.float32)

    def features(
        self, query: Query, vectors: Matrix, scored: Scored, best: Sequence[int], *, apart: Sequence[int] = ()
    ) -> dict[str, float]:
        """Return what the confidence is computed from (`search.confidence`).

        Args:
            query: understood.
            vectors: its vectors.
            scored: candidates.
            best: positions of the hits in `scored`, best first.
            apart: rows that are taken as not being in the library.
        """
        size = len(self.index)
        sample = np.setdiff1d(np.arange(0, size, max(1, size // confidence.SAMPLE), dtype=np.int64), np.array(apart, np.int64))
        whole = np.empty(0, np.float32)
        if sample.size and query.rest:
            whole = self.score(replace(query, wanted={}), Filters(), rows=sample, vectors=vectors).total
        # Conditions that are met say nothing about what is meant.
        told = scored.total - scored.parts["understood"] if "understood" in scored.parts else scored.total
        held = [scored.texts[position] for position in best[:3]]
        named = self.index.lexical.concept_rarity([name for name, weight in query.concepts.items() if weight == 1.0])
        heads = {name: rarity for name, rarity in named.items() if self.words.concepts[name].families}
        objects = {name: rarity for name, rarity in named.items() if name not in heads}
        background = float(self.index.manifest["background"])
        dense = max((float(scored.signals["dense"][position]) for position in best[:3]), default=0.0)
        nearest = float((self.index.world @ vectors[0]).max(initial=background))
        return confidence.features(
            [float(told[position]) for position in best],
            whole,
            self._covered(query, held),
            (objects, heads),
            [row.concepts for row in held],
            dense - (nearest - background) / (1 - background),
        )

    def _covered(self, query: Query, best: Sequence[Row]) -> float:
        """Return the share of the query's grams, by rarity, that the best wordings hold, 0–1."""
        rarity = self.index.lexical.rarity(grams(query.formal))
        held = {gram for row in best for gram in grams(row.text)}
        total = sum(rarity.values())
        return sum(weight for gram, weight in rarity.items() if gram in held) / total if total else 0.0

    def _grouped(self, scored: Scored, order: NDArray[np.intp], fold: bool, wanted: int) -> list[list[int]]:
        """Return positions of candidates, best first; those with one name in one group if `fold`."""
        groups: dict[int, list[int]] = {}
        keys = (self.index.columns.names(scored.rows) if fold else scored.rows).tolist()
        for position in order.tolist():
            key = keys[position]
            if key not in groups and len(groups) == wanted:
                continue
            groups.setdefault(key, []).append(position)
        return list(groups.values())

    def _hit(
        self,
        rank: int,
        scored: Scored,
        members: Sequence[int],
        told: Mapping[int, Summary],
        query: Query,
        sure: float,
    ) -> Hit:
        best = members[0]
        row = scored.texts[best]
        rows = [int(scored.rows[member]) for member in members]
        targets, policies = _most(told[row].targets for row in rows), _most(told[row].policies for row in rows)
        parts = {name: float(part[best]) for name, part in scored.parts.items()}
        raw = {name: float(signal[best]) for name, signal in scored.signals.items()}
        exact = raw.get("exact", 0.0)
        return Hit(
            rank=rank,
            iri=row.iri,
            rows=tuple(rows),
            level1=row.level1,
            level2=row.level2,
            name=row.name,
            description=row.description,
            score=sum(parts.values()),
            confidence=1.0 if exact else self.calibration.hit.probability({**raw, "answer": sure}),
            uses=sum(told[row].uses for row in rows),
            targets=targets,
            policies=tuple(number for number, _ in policies),
            reasons={name: part for name, part in parts.items() if part},
            matched=self._highlights(row.name, query),
        )

    def _highlights(self, name: str, query: Query) -> tuple[tuple[int, int], ...]:
        """Return the runs of `name` that share a 2-gram or a concept with the query, as offsets into `name`."""
        marked = np.zeros(len(name) + 1, dtype=bool)
        asked = {gram for gram in grams(f"{query.rest} {query.formal}") if len(gram) == 2}
        for start in range(len(name) - 1):
            if name[start : start + 2].lower() in asked:
                marked[start : start + 2] = True
        for found in self._found(name):
            if found.end <= len(name) and any(query.concepts.get(concept, 0.0) == 1.0 for concept in found.concepts):
                marked[found.start : found.end] = True
        edges = np.flatnonzero(np.diff(np.concatenate(([False], marked)).astype(np.int8)))
        return tuple((int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True))
