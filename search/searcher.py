"""The search itself: lanes, fusion, folding, and what is said of each hit."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg import thesaurus
from search import category, confidence, fuse, projection, reuse
from search.absent import absent
from search.answers import Answer
from search.arrays import united
from search.encoder import TextEncoder
from search.errors import BadFilter, IndexMismatch
from search.filters import Filters
from search.hits import hits
from search.index import Index
from search.labels import settled
from search.lexical import grams
from search.scored import Scored
from search.table import KEPT, Row
from search.understand import PARTS, Known, Query, parse
from search.wordings import name_key

__all__ = ["Searcher"]

_POOL = 200
"""Candidates that each lane proposes; judged sets do not change above 100."""

_RECENT = 20_000
"""Queries whose vectors are kept: 1.5 KB each."""

_SPARE = 20
"""Alternatives looked at beyond those asked for, since some of them are not listed."""

_CLEAR = 0.6
"""Weight from which a level 2 is said to be asked for."""

_UNDERSTOOD = 0.4
"""Part of a hit that fulfils all conditions read out of the query: enough to lead among wordings that say the same, too
little to lift one that says something else."""

_EXACT = 2.0
"""Part of an exact match: more than all other parts together, so that an id stands first."""

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]


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

        Raises:
            IndexMismatch: the index was written with another projection of the vectors.
        """
        self.projection = projection.of_encoder(encoder)
        if index.manifest["projection"] != self.projection.key:
            raise IndexMismatch("索引由另一版本的检索写成，请运行 jixiao migrate")
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
            fold: whether wordings of one name in several categories are one hit.
            filters: what uses must be.
        """
        if mode not in ("near", "alt"):
            raise BadFilter(f"没有这种方式：{mode}（可用：near、alt）")
        if unknown := sorted(set(ignore) - set(PARTS)):
            raise BadFilter(f"不能不理解：{'、'.join(unknown)}（可用：{'、'.join(PARTS)}）")
        filters = settled(self.index.table, filters or Filters())
        query, understood, gone = self._asked(text, understand, ignore, filters)
        vector = self.vector(query)
        scored = self.score(query, filters, vector=vector, pool=max(_POOL, 2 * top))
        # Whether there is an answer does not depend on the order in which the answers are then shown.
        best = [int(position) for position in np.lexsort((scored.rows, -scored.total))[:10]]
        told = self.features(query, vector, scored, best)
        sure = self._sure(told, scored, best)
        if mode == "alt":
            more = reuse.companions(self.index, scored)
            scored = self.score(query, filters, vector=vector, pool=max(_POOL, 2 * top), more=sorted(more))
            scored = reuse.alternatives(self.index, scored, more, query.families)
        shown = top + _SPARE if mode == "alt" else top
        groups = self._grouped(scored, np.lexsort((scored.rows, -scored.total)), fold, max(shown, 10))[:shown]
        rows = [self._rows(scored, group, fold) for group in groups]
        found = hits(self.index.table, scored, groups, rows, filters, query, sure, self.calibration.hit, self._found)
        if mode == "alt":
            found = reuse.listed(found, top)
        match = sure >= self.calibration.threshold and bool(found)
        ignored = self._ignored(text, understand, ignore, filters)
        return Answer(text, match, sure, understood, found, told, ignored, gone)

    def _asked(
        self, text: str, understand: bool, ignore: Collection[str], filters: Filters
    ) -> tuple[Query, dict[str, Any], dict[str, Any]]:
        """Return the query as it is searched for, what was understood, and what of that the library does not hold."""
        query = parse(text, self.words, self.known if understand else None, ignore)
        # What the caller filters by is settled; it is not understood once more.
        told_by = {*filters.as_dict(), *ignore}
        query = replace(query, wanted={name: value for name, value in query.wanted.items() if name not in told_by})
        if not understand:
            query = replace(query, families={}, level2=False)
            return query, _understood(query), {}
        gone = {name: value for name, value in absent(self.index.table, query).items() if name not in told_by}
        understood = _understood(query)
        return (
            replace(query, wanted={name: value for name, value in query.wanted.items() if name not in gone}),
            understood,
            gone,
        )

    def _sure(self, told: Mapping[str, float], scored: Scored, best: Sequence[int]) -> float:
        """Return the probability that there is an answer among the best candidates; an exact one is sure."""
        if not best:
            return 0.0
        exact = scored.signals.get("exact")
        return 1.0 if exact is not None and exact[best[0]] else self.calibration.answer.probability(told)

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

    def score(
        self,
        query: Query,
        filters: Filters,
        *,
        rows: Rows | None = None,
        vector: Scores | None = None,
        pool: int = _POOL,
        more: Sequence[int] = (),
    ) -> Scored:
        """Return the candidates, `pool` a lane, and those of `more` that pass, with their signals; or those `rows`, sorted."""
        exact = self._exact(query) if rows is None else {}
        vector = self.vector(query) if vector is None else vector
        if rows is None:
            named = {**dict.fromkeys(more, 0.0), **exact}
            rows = self._candidates(query, vector, self.index.table.allowed(filters), named, pool)
            sample = self._sample() if query.rest else np.empty(0, np.int64)
        else:
            sample = np.empty(0, np.int64)
        # In one go: what an array operation costs is mostly the call.
        every = united(len(self.index), rows, sample)
        of_every = self._signals(query, vector, every)
        places, beside = np.searchsorted(every, rows), np.searchsorted(every, sample)
        signals = {name: signal[places] for name, signal in of_every.items()}
        around = fuse.parts({name: signal[beside] for name, signal in of_every.items()}, self.calibration.weights)
        if exact:
            signals["exact"] = np.array([exact.get(int(row), 0.0) for row in rows], np.float32)
        if query.wanted:
            signals["understood"] = self._wanted(query, rows)
        parts = fuse.parts(signals, {**self.calibration.weights, "exact": _EXACT, "understood": _UNDERSTOOD})
        total = np.asarray(sum(parts.values()), dtype=np.float32)
        return Scored(rows, self.index.table.held(rows), signals, parts, total, np.asarray(sum(around.values()), np.float32))

    def _signals(self, query: Query, vector: Scores, rows: Rows) -> dict[str, Scores]:
        """Return what speaks for some rows, by part, each ``(len(rows),) float32``."""
        dense, projected = self._cosines(vector, rows)
        return {
            "dense": dense,
            "projected": projected,
            "lexical": self.index.lexical.coverage(_both(query), rows),
            "concepts": self.index.lexical.concept_cosines(query.concepts, rows),
            "category": category.agreement(self.index, self.projection, query, vector, rows),
        }

    def _sample(self, apart: Sequence[int] = ()) -> Rows:
        """Return the rows that stand for the library (`search.confidence`), sorted, without those of `apart`."""
        size = len(self.index)
        sample = np.arange(0, size, max(1, size // confidence.SAMPLE), dtype=np.int64)
        return np.setdiff1d(sample, np.array(apart, np.int64)) if len(apart) else sample

    def vector(self, query: Query) -> Scores:
        """Return the vector of the query, ``(dim,) float32``; zeros for a bare id."""
        if not query.rest or not len(self.index):
            return np.zeros(int(self.index.manifest["dim"]), np.float32)
        return self._encoded([query.rest])[0]

    def prepare(self, texts: Iterable[str]) -> None:
        """Encode many queries at once, ahead of their searches: a batch of like lengths takes a fraction of the time."""
        queries = [parse(text, self.words, self.known) for text in texts]
        self._encoded([query.rest for query in queries if query.rest])

    def _encoded(self, texts: Sequence[str]) -> list[Scores]:
        """Return the vectors of `texts`, each ``(dim,) float32``; those of recent queries are kept."""
        # Taken out at once: another thread may empty the store meanwhile.
        known = {text: vector for text in dict.fromkeys(texts) if (vector := self._query_vectors.get(text)) is not None}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        found = dict(zip(missing, self.encoder.encode(missing), strict=True)) if missing else {}
        told = [found[text] if text in found else known[text] for text in texts]
        if len(self._query_vectors) > _RECENT:
            self._query_vectors.clear()
        self._query_vectors.update(found)
        return told

    def _cosines(self, vector: Scores, rows: Rows) -> tuple[Scores, Scores]:
        """Return how much nearer than unrelated pairs (0) the rows are, 1 the same: by their vectors, and projected.

        Each ``(len(rows),) float32``.
        """
        if not vector.any():
            return np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
        weights, offset = self.projection.question(vector)
        # Both at once: most of the time goes into fetching the rows.
        products = self.index.vectors.scores(np.stack([vector, weights], axis=1), rows)
        projected = (products[:, 1] + offset) / self.index.lengths[rows]
        backgrounds = (float(self.index.manifest[name]) for name in ("background", "projected_background"))
        dense, mapped = (
            np.asarray((cosines - ground) / (1 - ground), np.float32)
            for cosines, ground in zip((products[:, 0], projected), backgrounds, strict=True)
        )
        return dense, mapped

    def _candidates(self, query: Query, vector: Scores, allowed: Rows | None, exact: Mapping[int, float], pool: int) -> Rows:
        """Return the rows that any lane proposes, sorted."""
        proposed = [np.array(sorted(exact), np.int64)]
        if query.rest and len(self.index):
            proposed.append(self.index.vectors.search(vector, pool, allowed)[0])
            # A filter acts after these two lanes; where it leaves few rows, the dense lane has proposed them all.
            proposed.append(self.index.lexical.candidates(_both(query), pool)[0])
            proposed.append(self.index.lexical.candidates_by_concept(query.concepts, pool))
        rows = united(len(self.index), *proposed)
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
        self, query: Query, vector: Scores, scored: Scored, best: Sequence[int], *, apart: Sequence[int] = ()
    ) -> dict[str, float]:
        """Return what the confidence is computed from (`search.confidence`).

        Args:
            query: understood.
            vector: its vector.
            scored: candidates.
            best: positions of the hits in `scored`, best first.
            apart: rows that are taken as not being in the library.
        """
        whole = scored.sample
        if query.rest and (len(apart) or not whole.size):
            sample = self._sample(apart)
            whole = self.score(replace(query, wanted={}), Filters(), rows=sample, vector=vector).total
        # Conditions that are met say nothing about what is meant.
        told = scored.total - scored.parts["understood"] if "understood" in scored.parts else scored.total
        held = [scored.texts[position] for position in best[:3]]
        named = self.index.lexical.concept_rarity([name for name, weight in query.concepts.items() if weight == 1.0])
        heads = {name: rarity for name, rarity in named.items() if self.words.concepts[name].families}
        objects = {name: rarity for name, rarity in named.items() if name not in heads}
        background = float(self.index.manifest["background"])
        dense, projected = (
            max((float(scored.signals[name][position]) for position in best[:3]), default=0.0)
            for name in ("dense", "projected")
        )
        nearest = float((self.index.world @ vector).max(initial=background))
        return confidence.features(
            [float(told[position]) for position in best],
            whole,
            self._covered(query, held),
            (objects, heads),
            [row.concepts for row in held],
            dense - (nearest - background) / (1 - background),
            projected,
            len(query.rest),
        )

    def _covered(self, query: Query, best: Sequence[Row]) -> float:
        """Return the share of the query's grams, by rarity, that the best wordings hold, 0–1."""
        rarity = self.index.lexical.rarity(grams(query.formal))
        held = {gram for row in best for gram in grams(row.text)}
        total = sum(rarity.values())
        return sum(weight for gram, weight in rarity.items() if gram in held) / total if total else 0.0

    def _rows(self, scored: Scored, group: Sequence[int], fold: bool) -> list[int]:
        """Return the rows of a hit: those of its candidates, best first, and if `fold` all others of its name behind them."""
        rows = [int(scored.rows[position]) for position in group]
        return list(dict.fromkeys([*rows, *self.index.columns.of_name(rows[0])])) if fold and rows else rows

    def _grouped(self, scored: Scored, order: NDArray[np.intp], fold: bool, wanted: int) -> list[list[int]]:
        """Return positions of candidates, best first; those with one name in one group if `fold`."""
        keys = (self.index.columns.names(scored.rows) if fold else scored.rows)[order]
        first = np.sort(np.unique(keys, return_index=True)[1])[:wanted]
        return [order[keys == key].tolist() for key in keys[first]]
