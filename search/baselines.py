"""What we are measured against: BM25 over characters and over jieba's words, dense alone, and their reciprocal rank fusion."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.segment import words
from search.encoder import TextEncoder
from search.lexical import grams

__all__ = ["BASELINES", "bm25", "rankings", "reciprocal_ranks"]

BASELINES = ("bm25 characters", "bm25 jieba", "dense", "rrf")
"""Names, in the order in which they are shown."""

Scores = NDArray[np.float64]


def bm25(
    queries: Sequence[str], texts: Sequence[str], tokens: Callable[[str], list[str]], k1: float = 1.2, b: float = 0.75
) -> Scores:
    """Return BM25 of each query with each text, ``(n_queries, n_texts) float64``, higher is nearer.

    Source: Robertson & Zaragoza (2009), with Lucene's inverse document frequency ln(1 + (N − n + ½) / (n + ½)), never below 0.
    """
    counted = [Counter(tokens(text)) for text in texts]
    lengths = np.array([sum(counts.values()) for counts in counted], dtype=np.float64)
    norm = k1 * (1 - b + b * lengths / max(lengths.mean(), 1.0)) if len(texts) else lengths
    frequency: Counter[str] = Counter()
    for counts in counted:
        frequency.update(counts.keys())
    scores = np.zeros((len(queries), len(texts)))
    for row, query in enumerate(queries):
        for token, times in Counter(tokens(query)).items():
            if token in frequency:
                n = frequency[token]
                idf = math.log(1 + (len(texts) - n + 0.5) / (n + 0.5))
                tf = np.array([counts[token] for counts in counted], dtype=np.float64)
                scores[row] += times * idf * tf * (k1 + 1) / (tf + norm)
    return scores


def _order(scores: Scores) -> list[list[int]]:
    """Return the texts of each query, best first; equal scores by position."""
    return [[int(item) for item in np.argsort(-row, kind="stable")] for row in scores]


def reciprocal_ranks(*orders: Sequence[Sequence[int]], k: int = 60) -> list[list[int]]:
    """Return the fusion of several rankings by Σ 1 / (k + place) (Cormack, Clarke & Büttcher 2009)."""
    fused = []
    for rankings_of_query in zip(*orders, strict=True):
        total: Counter[int] = Counter()
        for ranking in rankings_of_query:
            for place, item in enumerate(ranking, 1):
                total[item] += 1 / (k + place)  # type: ignore[assignment]
        fused.append(sorted(total, key=lambda item: (-total[item], item)))
    return fused


def rankings(queries: Sequence[str], texts: Sequence[str], encoder: TextEncoder) -> dict[str, list[list[int]]]:
    """Return the rankings of all texts by each of `BASELINES`, by name, a list a query."""
    characters = _order(bm25(queries, texts, grams))
    segmented = _order(bm25(queries, texts, functools.partial(words, own_words=False)))
    asked, held = encoder.encode(list(queries)), encoder.encode(list(texts))
    dense = _order(np.asarray(asked @ held.T, dtype=np.float64))
    return {
        "bm25 characters": characters,
        "bm25 jieba": segmented,
        "dense": dense,
        "rrf": reciprocal_ranks(characters, dense),
    }
