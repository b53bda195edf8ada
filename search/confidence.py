"""Confidence: how likely a hit is right, and how likely the library has an answer at all.

Raw cosines say nothing to a person (unrelated pairs sit at .74), and top-1 cosine alone hardly tells answerable from
unanswerable. Both probabilities come from logistic models over all that is known; their coefficients are data
(`search.fuse.CALIBRATION`). No feature depends on how many wordings the library holds, or on how many of them say the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEATURES", "SAMPLE", "features"]

FEATURES = ("score", "lift", "height", "covered", "objects", "heads", "world", "projected", "length")
"""Names of the features of an answer.

``score`` of the best hit; ``lift`` of it above the median score of a fixed sample of the library, and ``height`` the same in
median deviations (medians, so that a library with many rows of one kind, 满意度, does not look as if nothing stood out);
``covered``: share of the query's characters, by rarity, that the best three hits
hold; ``objects``, ``heads``: share of the objects and of the measures in the query, by rarity, that one of the best three has
(.5 where the query names none); ``world``: how much nearer the best hit is than the nearest label of the whole field
(`search.world`); ``projected``: the greatest cosine of the best three behind the maps (`search.projection`), above that of
unrelated pairs; ``length``: ln(1 + characters of the query): what is short scores low and can be answered all the same.
"""

SAMPLE = 128
"""Wordings that stand for the library."""

_NOTHING = 0.5
_LEAST = 1e-3


def features(
    scores: Sequence[float],
    sample: NDArray[np.float32],
    covered: float,
    asked: Sequence[Mapping[str, float]],
    best: Sequence[Mapping[str, float]],
    world: float,
    projected: float,
    length: int,
) -> dict[str, float]:
    """Return the features of an answer, by name of `FEATURES`; zeros where nothing was found.

    Args:
        scores: of the hits, best first.
        sample: scores of the sample of the library, any number.
        covered: see `FEATURES`, 0–1.
        asked: objects in the query, and measures in it: concepts with their rarity.
        best: concepts of the best hits, with weights.
        world: best dense part minus the nearest label's.
        projected: see `FEATURES`.
        length: of the query in characters.
    """
    if not scores or not sample.size:
        return dict.fromkeys(FEATURES, 0.0)
    middle = float(np.median(sample))
    objects, heads = (_shared(concepts, best) for concepts in asked)
    return {
        "score": scores[0],
        "lift": scores[0] - middle,
        "height": (scores[0] - middle) / (float(np.median(np.abs(sample - middle))) + _LEAST),
        "covered": covered,
        "objects": objects,
        "heads": heads,
        "world": world,
        "projected": projected,
        "length": math.log1p(length),
    }


def _shared(asked: Mapping[str, float], best: Sequence[Mapping[str, float]]) -> float:
    total = sum(asked.values())
    if not total:
        return _NOTHING
    return max((sum(rarity for name, rarity in asked.items() if name in concepts) for concepts in best), default=0.0) / total
