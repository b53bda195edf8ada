"""How well the search finds: judged queries, ours beside four baselines, with intervals."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search import baselines, metrics
from search.encoder import TextEncoder, load_encoder
from search.errors import BadQueries
from search.filters import Filters
from search.index import Index, write_wordings
from search.library import open_library
from search.searcher import Searcher
from search.wordings import Wording, from_pool, name_key

__all__ = ["Evaluation", "Judged", "evaluate", "judge", "read_queries"]

_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with its answers.

    Attributes:
        query: as typed.
        grades: grade of each answer by key of its name and stem of its level 2 (empty where the judgement names none).
        kind: what kind of query it is (``colloquial``), where the file says so.
    """

    query: str
    grades: Mapping[tuple[str, str], int]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcome.

    Attributes:
        queries: number of queries with an answer.
        wordings: number of wordings searched.
        values: measure of each query, by system and measure.
        kinds: kind of each query, in the same order.
        match: confidence of the answerable queries.
        none: confidence of the unanswerable ones; empty where none were given.
        threshold: confidence below which there is nothing suitable.
    """

    queries: int
    wordings: int
    values: Mapping[str, Mapping[str, Sequence[float]]]
    kinds: Sequence[str]
    match: Sequence[float]
    none: Sequence[float]
    threshold: float

    def as_dict(self) -> dict[str, Any]:
        """Return the figures: per system and measure ``[mean, low, high]``, differences of ours paired, abstention."""
        ours = self.values["ours"]
        told: dict[str, Any] = {
            "queries": self.queries,
            "wordings": self.wordings,
            "systems": {
                system: {measure: metrics.interval(values).as_list() for measure, values in measured.items()}
                for system, measured in self.values.items()
            },
            "differences": {
                system: metrics.difference(ours["ndcg@10"], measured["ndcg@10"]).as_list()
                for system, measured in self.values.items()
                if system != "ours"
            },
        }
        named = sorted({kind for kind in self.kinds if kind})
        if named:
            told["kinds"] = {kind: {s: self._of_kind(m, kind) for s, m in self.values.items()} for kind in named}
        if self.none:
            told["abstention"] = {
                "unanswerable": len(self.none),
                "auc": round(metrics.auc(self.match, self.none), 4),
                "answered": round(sum(c >= self.threshold for c in self.match) / max(1, len(self.match)), 4),
                "refused": round(sum(c < self.threshold for c in self.none) / len(self.none), 4),
            }
        return told

    def _of_kind(self, measured: Mapping[str, Sequence[float]], kind: str) -> list[float]:
        return metrics.interval([v for v, k in zip(measured["ndcg@10"], self.kinds, strict=True) if k == kind]).as_list()

    def text(self) -> str:
        """Return the figures for people."""
        told = self.as_dict()
        measures = list(metrics.MEASURES)
        lines = [f"{self.queries} 个查询，{self.wordings} 个表述；方括号内为 95% 自助区间", ""]
        lines.append("\t".join(["", *measures]))
        for system, measured in told["systems"].items():
            cells = [f"{m:.3f} [{low:.3f}, {high:.3f}]" for m, low, high in (measured[name] for name in measures)]
            lines.append("\t".join([system, *cells]))
        lines.append("")
        lines += [
            f"ours − {system}\tndcg@10\t{m:+.3f} [{low:+.3f}, {high:+.3f}]"
            for system, (m, low, high) in told["differences"].items()
        ]
        for kind, systems in told.get("kinds", {}).items():
            lines.append(f"{kind}\tndcg@10\t" + "，".join(f"{system} {values[0]:.3f}" for system, values in systems.items()))
        if "abstention" in told:
            a = told["abstention"]
            lines.append(
                f"无答案 {a['unanswerable']} 个\tAUC {a['auc']:.3f}\t答出 {a['answered']:.0%}\t拒答 {a['refused']:.0%}"
            )
        return "\n".join(lines) + "\n"


def _objects(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadQueries(f"{path}：打不开") from error
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                told = json.loads(line)
            except ValueError as error:
                raise BadQueries(f"{path} 第 {number} 行：不是 JSON") from error
            if not isinstance(told, dict):
                raise BadQueries(f"{path} 第 {number} 行：应为对象")
            found.append(told)
    return found


def _stem(labels: object) -> str:
    from kg.thesaurus import family

    label = str(labels[0]) if isinstance(labels, list) and labels else str(labels or "")
    return family(label) or label


def read_queries(path: Path) -> list[Judged]:
    """Return the judged queries of a file: ``{"query", "grades": [{"name", "level2", "description", "grade"}]}`` a line.

    Raises:
        BadQueries: the file cannot be read, or a line has another form.
    """
    found = []
    for number, told in enumerate(_objects(path), 1):
        try:
            grades = {(name_key(g["name"]), _stem(g.get("level2"))): int(g["grade"]) for g in told.get("grades", [])}
            found.append(Judged(str(told["query"]), grades, str(told.get("kind", ""))))
        except (KeyError, TypeError, ValueError) as error:
            raise BadQueries(f"{path} 第 {number} 个查询：应有 query 和 grades（name、grade）") from error
    return found


def _grades(query: Judged, wordings: Sequence[tuple[str, str]]) -> dict[int, int]:
    """Return the grades by position; a judgement that names no level 2 counts for every wording of that name."""
    return {
        position: grade
        for position, (name, stem) in enumerate(wordings)
        if (grade := query.grades.get((name, stem), query.grades.get((name, ""), 0)))
    }


def judge(
    searcher: Searcher,
    queries: Sequence[Judged],
    wordings: Sequence[Wording],
    *,
    none: Sequence[str] = (),
    compared: bool = True,
) -> Evaluation:
    """Return how well `searcher` finds.

    Args:
        searcher: over the index of exactly these wordings, in this order.
        queries: judged; those without an answer count as unanswerable.
        wordings: of the index.
        none: further queries without an answer.
        compared: whether the baselines run too.
    """
    named = [(wording.key, _stem(wording.level2)) for wording in wordings]
    answerable = [query for query in queries if any(_grades(query, named).values())]
    unanswerable = [query.query for query in queries if not query.grades] + list(none)
    ours, match = [], []
    for query in answerable:
        answer = searcher.search(query.query, top=_DEPTH)
        match.append(answer.confidence)
        # Names fold: what folded into a hit stands right behind it.
        ours.append(list(dict.fromkeys(row for hit in answer.hits for row in hit.rows)))
    systems = {"ours": ours}
    if compared:
        texts = [wording.text for wording in wordings]
        systems |= baselines.rankings([query.query for query in answerable], texts, searcher.encoder)
    judged = [_grades(query, named) for query in answerable]
    return Evaluation(
        queries=len(answerable),
        wordings=len(wordings),
        values={
            system: {
                name: [measure(ranking, grades) for ranking, grades in zip(found, judged, strict=True)]
                for name, measure in metrics.MEASURES.items()
            }
            for system, found in systems.items()
        },
        kinds=[query.kind for query in answerable],
        match=match,
        none=[searcher.search(text).confidence for text in unanswerable],
        threshold=searcher.calibration.threshold,
    )


def _held(searcher: Searcher) -> list[Wording]:
    """Return the wordings of an index as far as judging needs them."""
    rows = searcher.index.table.rows(range(len(searcher.index)))
    return [
        Wording(
            *(row.iri, row.name, row.level1, row.level2, row.level1_category, row.level2_category, row.description),
            uses=tuple(searcher.index.table.uses([row.row], Filters())),
        )
        for _, row in sorted(rows.items())
    ]


def evaluate(
    queries: Path,
    *,
    pool: Path | None = None,
    library: Path | None = None,
    none: Path | None = None,
    model: Path | str | None = None,
    encoder: TextEncoder | None = None,
) -> Evaluation:
    """Return how well judged queries find their answers.

    Args:
        queries: file of judged queries, see `read_queries`.
        pool: file of the wordings to search (``{"name", "level2", "description", "targets"}`` a line).
        library: folder of a library to search instead; wordings that are not judged count as wrong.
        none: file of queries without an answer, for the abstention.
        model: folder of the encoder; the one that ships by default.
        encoder: an encoder already loaded, instead of `model`.

    Raises:
        BadQueries: a file cannot be read, or neither or both of pool and library are given.
        LibraryError: there is no such library.
    """
    if (pool is None) == (library is None):
        raise BadQueries("应给出 pool 或 library 之一")
    judged = read_queries(queries)
    unanswerable = [str(told["query"]) for told in _objects(none)] if none else []
    if library is not None:
        with open_library(library, encoder=encoder) as opened:
            searcher = opened.searcher
            return judge(searcher, judged, _held(searcher), none=unanswerable)
    wordings = from_pool(_objects(Path(pool or "")))
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        used = encoder or load_encoder(model)
        write_wordings(wordings, Path(folder) / "index", encoder=used)
        index = Index.open(Path(folder) / "index")
        try:
            return judge(Searcher(index, used), judged, wordings, none=unanswerable)
        finally:
            index.close()
