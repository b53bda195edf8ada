"""What the forms of similar projects have in common: their scheme, and how many lines they have of each category."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from search.draft.plan import category_in, needed, shown
from search.profiles import project_of
from search.similar import Similar
from search.wordings import Use

__all__ = ["numbers_of", "scheme_of"]

_MOST = 6
"""Lines of a category."""


def scheme_of(forms: Sequence[tuple[int, Use]], similar: Sequence[Similar]) -> str:
    """Return the scheme that most of the similar projects follow, each as much as it is similar."""
    weight = {each.profile.iri: each.score for each in similar}
    cost = {project_of(use.indicator) for _, use in forms if use.level1_category == "cost"}
    whole = sum(weight.values())
    return "cost" if whole and sum(weight[iri] for iri in cost) * 2 > whole else "default"


def numbers_of(forms: Sequence[tuple[int, Use]], similar: Sequence[Similar], scheme: str, power: float) -> dict[str, int]:
    """Return how many lines each category gets: as similar projects have, two where half of them have two, a needed one one."""
    weight = {each.profile.iri: each.score**power for each in similar}
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, use in forms:
        category = category_in(scheme, use.level2_category)
        if category:
            counts[category][project_of(use.indicator)] += 1
    whole = sum(weight[iri] for iri in {project_of(use.indicator) for _, use in forms}) or 1.0
    found = {}
    for category in shown(scheme):
        mean = sum(weight[iri] * count for iri, count in counts[category].items()) / whole
        two = sum(weight[iri] for iri, count in counts[category].items() if count > 1) * 2 >= whole
        least = max(int(category in needed(scheme)), 2 if two and counts[category] else 0)
        found[category] = min(_MOST, max(least, int(mean + 0.5)))
    return found
