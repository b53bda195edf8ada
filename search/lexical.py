"""The lexical lane: tantivy over character 1- and 2-grams, scored by the absolute TF-IDF cosine.

Chinese has no spaces; runs of one and two characters need no dictionary and beat jieba's words on judged queries (nDCG@10 .722
against .571 with BM25). BM25 picks the candidates; the score that is fused is the cosine of TF-IDF vectors, because it is
absolute: a query that shares no character with any wording scores 0 everywhere, where a min-max over BM25 would blow noise up
to 1.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from kg.text import nfkc

__all__ = ["Lexical", "grams", "write"]

_FIELD = "text"
_CONCEPTS = "concepts"
_ANALYZER = "grams"

KEPT = 50_000
"""Wordings whose grams are kept in memory once they were counted: some 2 KB each."""


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


def write(texts: Sequence[str], concepts: Sequence[Collection[str]], folder: Path) -> None:
    """Write the index of `texts` into `folder` (made, must be empty); the row of a text is its position.

    `concepts` are the ids found in each text (`kg.thesaurus`), a field of their own, so that a query that shares no
    character with its answer can still find it. Besides tantivy's files, ``norms.npy`` ``(n,) float32`` holds the length of
    each text's TF-IDF vector.
    """
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(_schema(), path=str(folder))
    _register(index)
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    counted = [Counter(grams(text)) for text in texts]
    frequency: Counter[str] = Counter()
    for row, counts in enumerate(counted):
        frequency.update(counts.keys())
        document = tantivy.Document()
        document.add_unsigned("row", row)
        document.add_text(_FIELD, " ".join(counts.elements()))
        document.add_text(_CONCEPTS, " ".join(sorted(concepts[row])))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    norms = [
        math.sqrt(sum((_tf(n) * _idf(len(texts), frequency[gram])) ** 2 for gram, n in counts.items())) for counts in counted
    ]
    np.save(folder / "norms.npy", np.asarray(norms, dtype=np.float32))


def _tf(count: int) -> float:
    return 1 + math.log(count)


def _idf(documents: int, frequency: int) -> float:
    return math.log((1 + documents) / (1 + frequency)) + 1


class Lexical:
    """A lexical index opened for reading; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`, as `write` left it."""
        self._index = tantivy.Index.open(str(folder))
        _register(self._index)
        self._searcher = self._index.searcher()
        self._schema = self._index.schema
        self._counted: dict[int, Counter[str]] = {}
        self._norms: NDArray[np.float32] = np.load(folder / "norms.npy", mmap_mode="r")

    def __len__(self) -> int:
        return int(self._norms.shape[0])

    def idf(self, gram: str) -> float:
        """Return the smoothed inverse document frequency of `gram`, 1 (everywhere) to 1 + ln(n + 1) (nowhere)."""
        return _idf(len(self), self._searcher.doc_freq(_FIELD, gram))

    def concept_idf(self, concept: str) -> float:
        """Return the smoothed inverse document frequency of a concept, as `idf` of a gram."""
        return _idf(len(self), self._searcher.doc_freq(_CONCEPTS, concept))

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
        scored = [(float(score or 0), int(self._searcher.doc(address)["row"][0])) for score, address in found]
        # Equal scores come back in the order of segments; by row the order is a function of the input.
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        return np.array([row for _, row in scored], np.int64), np.array([score for score, _ in scored], np.float32)

    def weights(self, query: str) -> dict[str, float]:
        """Return the TF-IDF vector of `query`, of length 1 (empty for an empty query)."""
        vector = {gram: _tf(count) * self.idf(gram) for gram, count in Counter(grams(query)).items()}
        length = math.sqrt(sum(weight * weight for weight in vector.values()))
        return {gram: weight / length for gram, weight in vector.items()} if length else {}

    def _counts(self, row: int, text: str) -> Counter[str]:
        counts = self._counted.get(row)
        if counts is None:
            if len(self._counted) > KEPT:
                self._counted.clear()
            counts = self._counted[row] = Counter(grams(text))
        return counts

    def cosines(self, query: str, rows: Sequence[int] | NDArray[np.int64], texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the TF-IDF cosine of `query` with some wordings.

        Args:
            query: text.
            rows: rows of the wordings.
            texts: their texts as they were indexed, in the same order.

        Returns:
            ``(len(rows),) float32``, 0 (nothing shared) to 1 (same text), higher is nearer.
        """
        vector = self.weights(query)
        idf = {gram: self.idf(gram) for gram in vector}
        scores = np.zeros(len(rows), np.float32)
        for position, (row, text) in enumerate(zip(rows, texts, strict=True)):
            counts = self._counts(int(row), text)
            dot = sum(weight * _tf(counts[gram]) * idf[gram] for gram, weight in vector.items() if gram in counts)
            scores[position] = dot / float(self._norms[row]) if dot else 0.0
        return scores
