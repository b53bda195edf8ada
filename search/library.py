"""A library opened for questions: search, SPARQL, what rests on a document."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from kg.store.base import Result
from kg.store.embedded import EmbeddedStore
from kg.store.generations import Generation, open_generation
from kg.store.soundness import concerns
from search import magic, models, policies
from search.answers import Answer, Hit
from search.compare import Comparison, compare
from search.encoder import TextEncoder
from search.errors import IndexMismatch
from search.filters import Filters
from search.index import FOLDER, Index
from search.labels import settled
from search.searcher import Searcher
from search.similar import Asked, Similar, similar
from search.spread import Spread, spreads
from search.suggest import KINDS, Suggestion, Suggestions
from search.table import Row

if TYPE_CHECKING:
    from rdflib import Dataset

__all__ = ["Library", "open_library"]

CHECKED = 256 << 20
"""Bytes of an index, and of a store, whose hashes are compared when it is opened, the smallest files first: .2 s (SHA-256,
1.3 GB/s a core).

No engine notices a bit that is wrong in the arrays and texts of an index. RocksDB does in a block of the store, but Oxigraph's
aggregates collect that one error again and again until no memory is left. What is larger is compared by `verify`, and by the
service before it serves a generation.
"""

ANSWERS_KEPT = 500
"""Answers that an opened library keeps, of some 20 KB each for ten hits."""


class Library:
    """One generation of a library, open for reading; what is not used is not loaded.

    As a context it explains errors: where a file of the generation is damaged, that is raised (`LibraryError`, with the file's
    name), whichever engine noticed it.

    Attributes:
        generation: the generation; it stays on disk as long as this object is open.
    """

    def __init__(self, generation: Generation, *, encoder: TextEncoder | None = None) -> None:
        self.generation = generation
        self._encoder = encoder

    @cached_property
    def store(self) -> EmbeddedStore:
        """The store, opened when first asked for.

        Raises:
            LibraryError: a file of it is missing or damaged.
        """
        self.generation.soundness.check(f"{self.generation.store.name}/", CHECKED)
        return EmbeddedStore(self.generation.store)

    @cached_property
    def index(self) -> Index:
        """The index of the search, opened when first asked for.

        Raises:
            IndexMismatch: there is none, or it is of another version.
            LibraryError: a file of it is missing or damaged.
        """
        if not self.generation.manifest.index:
            raise IndexMismatch("图谱库没有检索索引，请再运行一次 jixiao build 重新构建")
        self.generation.soundness.check(f"{FOLDER}/", CHECKED)
        try:
            with self.generation.soundness.explaining():
                return Index.open(self.generation.folder / FOLDER)
        except IndexMismatch as error:  # a file that is missing is damage, not another version
            self.generation.soundness.look(error)
            raise

    @cached_property
    def searcher(self) -> Searcher:
        """The searcher over the index.

        Raises:
            IndexMismatch: the index was written with another encoder.
            LibraryError: the folder of the model that it was written with is gone.
        """
        fingerprint, name = self.index.manifest["model"], self.index.manifest.get("model_name", "")
        if self._encoder is None:
            return Searcher(self.index, models.encoder_of(self.generation.library, fingerprint, name))
        if self._encoder.fingerprint != fingerprint:
            raise models.mismatch(self._encoder, name)
        return Searcher(self.index, self._encoder)

    def search(
        self,
        query: str,
        *,
        top: int = 10,
        mode: str = "near",
        understand: bool = True,
        ignore: Collection[str] = (),
        filters: Filters | Mapping[str, object] | None = None,
        **more: object,
    ) -> Answer:
        """Return the best wordings for `query`.

        Args:
            query: a question, a need, a half-finished line of a form, or an id.
            top: number of hits at most.
            mode: ``near`` (the same measure of the same kind of object) or ``alt`` (other ways to measure the same need).
            understand: whether year, division and the like in the query count.
            ignore: which of them do not count all the same, names of `search.understand.PARTS`, like ``["year"]``; they leave
                the text as well.
            filters: what uses must be, see `search.filters.Filters`.
            **more: filters by name, like ``year=2024``.

        Raises:
            BadFilter: a filter that does not exist, or a value it cannot take; another mode; a part that is none.
        """
        given = filters.as_dict() if isinstance(filters, Filters) else dict(filters or {})
        filtered = policies.resolved(Filters.of({**given, **more}))
        return self._answers(query, top, mode, understand, frozenset(ignore), filtered)

    @cached_property
    def _answers(self) -> Callable[[str, int, str, bool, frozenset[str], Filters], Answer]:
        """The search, which keeps its latest answers: a generation never changes, and pages, facets and REST ask alike."""

        @lru_cache(ANSWERS_KEPT)
        def answer(query: str, top: int, mode: str, understand: bool, ignore: frozenset[str], filters: Filters) -> Answer:
            return self.searcher.search(query, top=top, mode=mode, understand=understand, ignore=ignore, filters=filters)

        return answer

    def prepare(self, queries: Iterable[str]) -> None:
        """Encode many queries at once, ahead of `search`: what `--batch` does with its lines."""
        self.searcher.prepare(queries)

    @cached_property
    def suggestions(self) -> Suggestions:
        """The names that can be suggested, read when first asked for."""
        if not self.generation.manifest.index:
            raise IndexMismatch("图谱库没有检索索引，请再运行一次 jixiao build 重新构建")
        with self.generation.soundness.explaining():
            return Suggestions(self.generation.folder / FOLDER)

    def suggest(self, typed: str, *, top: int = 10, kinds: Collection[str] = KINDS) -> list[Suggestion]:
        """Return what the library holds that begins like `typed`, in characters or pinyin (see `search.suggest`).

        Args:
            typed: what was typed so far.
            top: number of suggestions at most.
            kinds: ``wording``, ``policy``, ``body``: which are wanted.

        Raises:
            IndexMismatch: there is no index, or it is of another version.
        """
        return self.suggestions.find(typed, top=top, kinds=kinds)

    def cites(self, number: str, as_of: int | None = None) -> dict[str, Any]:
        """Return what rests on a policy document, in the shape of `jixiao cites` (see `search.policies.cites`)."""
        return policies.cites(self.store, number, as_of)

    def policies(self) -> list[dict[str, Any]]:
        """Return all policy documents with what rests on them, most cited first (see `search.policies.listed`)."""
        return policies.listed(self.store)

    def spreads(self, hit: Hit, **filters: object) -> list[Spread]:
        """Return how the numbers among the targets of a hit are spread, one entry a unit (see `search.spread`)."""
        return spreads(self.index.table.uses(hit.rows, self.filters(filters)))

    def compare(self, left: Mapping[str, object], right: Mapping[str, object]) -> Comparison:
        """Return the indicators of two sets side by side, each given by filters (see `search.compare.compare`).

        Raises:
            BadFilter: a filter that does not exist, or a value it cannot take.
        """
        return compare(self.index, *(self.filters(side) for side in (left, right)))

    def similar(self, asked: Asked, *, top: int = 10, without: Collection[str] = ()) -> list[Similar]:
        """Return the projects that are most like the one described (see `search.similar.similar`)."""
        return similar(self.index.profiles, self.searcher.encoder, asked, top=top, without=without)

    def alike(self, iri: str) -> list[Row]:
        """Return the wordings of the name that the wording `iri` has, itself first: one name may stand in several categories.

        None for a thing that is no wording of the index.
        """
        row = self.index.table.by_iri(iri)
        if row is None:
            return []
        rows = list(dict.fromkeys([row, *self.index.columns.of_name(row)]))
        told = self.index.table.rows(rows)
        return [told[each] for each in rows]

    def facets(self, **filters: object) -> dict[str, list[tuple[object, int]]]:
        """Return the values of the filters among the uses that pass `filters`, see `search.table.Table.facets`."""
        return self.index.table.facets(self.filters(filters))

    def facets_of(self, hits: Iterable[Hit], /, **filters: object) -> dict[str, list[tuple[object, int]]]:
        """Return the values of the filters among the uses of some hits that pass `filters`."""
        return self.index.table.facets(self.filters(filters), [row for hit in hits for row in hit.rows])

    def filters(self, given: Mapping[str, object]) -> Filters:
        """Return filters checked, with numbers of documents and labels of levels as the library has them.

        Raises:
            BadFilter: a filter that does not exist, or a value it cannot take.
        """
        return settled(self.index.table, policies.resolved(Filters.of(given)))

    def sparql(self, query: str) -> Result:
        """Return the answer to a SPARQL query over the union of all graphs, text questions (`jx:similarTo`) included.

        Raises:
            SyntaxError: the query breaks the grammar.
        """
        return self.store.query(self.rewrite(query))

    def rewrite(self, query: str, *, most: int | None = None) -> str:
        """Return `query` with its text questions answered (`search.magic`), so that any SPARQL engine can run it.

        Args:
            query: a SPARQL query.
            most: text questions that it may hold; each is a search.

        Raises:
            SyntaxError: a text question that is not written as one, or too many.
        """
        left = itertools.count() if most is None else iter(range(most))

        def answered(name: str, text: str, limit: int) -> magic.Found:
            if next(left, None) is None:
                raise SyntaxError(f"一个查询中按意思找最多 {most} 处")
            return self._answered(name, text, limit)

        return magic.rewrite(query, answered)

    def _answered(self, name: str, text: str, limit: int) -> magic.Found:
        if name == "matches":
            return [(row.iri, score) for row, score in self.searcher.containing(text, limit)]
        answer = self.searcher.search(text, top=limit, fold=False, understand=False)
        return [(hit.iri, hit.score) for hit in answer.hits]

    def dataset(self) -> Dataset:
        """Return the library as an rdflib Dataset (union default graph), read-only."""
        from search.dataset import dataset

        return dataset(self.store)

    def close(self) -> None:
        """Close all files and give the generation back."""
        for name in ("_answers", "searcher", "suggestions"):
            self.__dict__.pop(name, None)
        if (index := self.__dict__.pop("index", None)) is not None:
            index.close()
        if (store := self.__dict__.pop("store", None)) is not None:
            store.close()
        self.generation.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if error is not None and concerns(error):
                self.generation.soundness.look(error)
        finally:
            self.close()


def open_library(folder: Path | str, *, encoder: TextEncoder | None = None) -> Library:
    """Return the library in `folder`, at the generation that is in use now.

    Args:
        folder: of the library.
        encoder: instead of the one that the index was written with; must give the same vectors.

    Raises:
        LibraryError: no library, nothing built yet, damaged, or of another version.
    """
    return Library(open_generation(Path(folder).absolute()), encoder=encoder)
