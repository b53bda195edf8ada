"""The lexical lane: tantivy over character 1- and 2-grams, scored by the share of the query that a wording holds.

Chinese has no spaces; runs of one and two characters need no dictionary and beat jieba's words on judged queries (nDCG@10 .722
against .571 with BM25). BM25 picks the candidates; the score that is fused is the share of the query's grams, by rarity, that
stand in the wording, because it is absolute: a query that shares no character with any wording scores 0 everywhere, where a
min-max over BM25 would blow noise up to 1. The cosine of TF-IDF vectors is absolute too, but takes off for what else a wording
says: a name with a long description is no worse an answer for it (cross-validated nDCG@10 of the whole search on real wordings
.858 with the cosine, .877 with the share; on two sets of ours .912 and .920, .962 and .962).
"""

from __future__ import annotations

import math
import shutil
import weakref
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from kg.text import nfkc
from search import sparse
from search.read_only import open_index

__all__ = ["Lexical", "grams", "write"]

_FIELD = "text"
_CONCEPTS = "concepts"
_ANALYZER = "grams"


def grams(text: str) -> list[str]:
    """Return the character 1- and 2-grams of `text` (NFKC, lower case); blanks part the runs and are no grams.

    >>> grams("参保 率")
    ['参', '保', '参保', '率']
    """
    found: list[str] = []
    for run in nfkc(text).lower().split():
        found += run
        found += [run[start : start + 2] for start in range(len(run) - 1)]
    return found


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=True, indexed=True, fast=True)
    for field in (_FIELD, _CONCEPTS):
        builder.add_text_field(field, stored=False, tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


def _register(index: tantivy.Index) -> None:
    # The grams are made here and joined by blanks: one definition for index, query and cosine.
    index.register_tokenizer(_ANALYZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


def write(texts: Sequence[str], concepts: Sequence[Mapping[str, float]], folder: Path) -> None:
    """Write the index of `texts` into `folder` (made, must be empty); the row of a text is its position.

    `concepts` are the ids found in each text with their weights (`kg.thesaurus`), a field of their own, so that a query that
    shares no character with its answer can still find it. Beside tantivy's files lie the weights of both (`search.sparse`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(_schema(), path=str(folder))
    _register(index)
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    counted = [Counter(grams(text)) for text in texts]
    for row, counts in enumerate(counted):
        document = tantivy.Document()
        document.add_unsigned("row", row)
        document.add_text(_FIELD, " ".join(counts.elements()))
        document.add_text(_CONCEPTS, " ".join(sorted(concepts[row])))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    sparse.write([_term_frequencies(counts) for counts in counted], folder, _FIELD)
    sparse.write(concepts, folder, _CONCEPTS)
    _readable(folder)


def _readable(folder: Path) -> None:
    """Give tantivy's files the rights that files get here: it makes some that nobody else can read, on a share as well."""
    rights = (folder / f"{_FIELD}-ids.npy").stat().st_mode
    for file in folder.iterdir():
        file.chmod(rights)


def _term_frequencies(counts: Mapping[str, int]) -> dict[str, float]:
    return {gram: 1 + math.log(count) for gram, count in counts.items()}


class Lexical:
    """A lexical index opened for reading; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`, as `write` left it; where nothing may be written, too."""
        self._index, aside = open_index(folder)
        self._aside = weakref.finalize(self, shutil.rmtree, aside, True) if aside is not None else None
        _register(self._index)
        self._searcher = self._index.searcher()
        self._schema = self._index.schema
        self._grams = sparse.Terms(folder, _FIELD)
        self._concepts = sparse.Terms(folder, _CONCEPTS)

    def close(self) -> None:
        """Remove what had to be made to open the index; also at the end of a process that ends in peace."""
        if self._aside is not None:
            self._aside()

    def __len__(self) -> int:
        return len(self._grams)

    def rarity(self, grams: Sequence[str]) -> dict[str, float]:
        """Return the smoothed inverse document frequency of each gram, 1 (everywhere) to 1 + ln(n + 1) (nowhere)."""
        return dict(zip(grams, self._grams.idf(grams), strict=True))

    def concept_rarity(self, concepts: Sequence[str]) -> dict[str, float]:
        """Return the smoothed inverse document frequency of each concept, as `rarity` of grams."""
        return dict(zip(concepts, self._concepts.idf(concepts), strict=True))

    def candidates_by_concept(self, concepts: Collection[str], limit: int) -> NDArray[np.int64]:
        """Return the rows ``(k,) int64`` that share most with `concepts` (BM25 over ids), best first, k ≤ `limit`."""
        return self._search(_CONCEPTS, sorted(concepts), limit)[0]

    def candidates(self, query: str, limit: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the best rows by BM25.

        Args:
            query: text; grams that stand in no wording change nothing.
            limit: how many rows at most.

        Returns:
            Rows ``(k,) int64`` and BM25 scores ``(k,) float32``, best first, k ≤ `limit`.
        """
        return self._search(_FIELD, list(dict.fromkeys(grams(query))), limit)

    def _search(self, field: str, tokens: Sequence[str], limit: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, field, token, "freq")) for token in tokens]
        if not terms or limit < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        found = self._searcher.search(tantivy.Query.boolean_query(terms), limit=limit).hits
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        rows = np.array(self._searcher.fast_field_values("row", [address for _, address in found]), np.int64)
        scores = np.array([score or 0.0 for score, _ in found], np.float32)
        # Equal scores come back in the order of segments; by row the order is a function of the input.
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def coverage(self, query: str, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the share of the grams of `query`, by rarity, that some wordings hold.

        Args:
            query: text.
            rows: rows of the wordings, ``(n,) int64``.

        Returns:
            ``(n,) float32``, 0 (nothing shared) to 1 (all of the query), higher is nearer.
        """
        return self._grams.coverage(list(dict.fromkeys(grams(query))), rows)

    def cosines(self, query: str, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine of the TF-IDF vectors of `query` and some wordings.

        Args:
            query: text.
            rows: rows of the wordings, ``(n,) int64``.

        Returns:
            ``(n,) float32``, 0 (nothing shared) to 1 (same text), higher is nearer.
        """
        return self._grams.cosines(_term_frequencies(Counter(grams(query))), rows)

    def concept_cosines(self, concepts: Mapping[str, float], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine of weighted `concepts` with those of some wordings, by rarity, ``(n,) float32`` as `cosines`."""
        return self._concepts.cosines(concepts, rows)
