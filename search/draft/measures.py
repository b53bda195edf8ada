"""Which past wordings could stand in the draft: those of similar projects, and those whose meaning is near to it.

For each it is asked how many of the similar projects have it (`vote`), how near its meaning is to what the drafter says
(`fit`), and in how many projects of different name it is used (`general`). A wording about the object of another project
(危桥改造率) is near to that project and far from this one; it does not come into the draft, but its head noun may, with this
project's object before it ({对象}完成率), where forms use that noun with many objects.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kg.citations import find_all
from kg.segment import words
from kg.text import compact
from kg.vocabulary import column, rows
from search.draft.plan import category_in
from search.profiles import project_of
from search.similar import Asked, Similar
from search.table import Row
from search.wordings import Use

if TYPE_CHECKING:
    from search.library import Library

__all__ = ["CARRIED", "POWER", "WEIGHTS", "Measure", "measures", "object_of"]

WEIGHTS: Mapping[str, float] = {"vote": 0.5, "fit": 0.4, "general": 0.1}
"""How much each part counts; `python -m tests.benchmarks.drafting --fit` tries others: between votes of .5 and .8 the measures
that are recovered of 30 real projects stay within .006 of each other."""

POWER = 8
"""Power of a project's similarity by which it has a say, so that one at .7 outweighs thirty at .4; 2, 4 and 8 recovered .223,
.254 and .260 of the measures of 30 real projects (`python -m tests.benchmarks.drafting`)."""
_POOL = 300
"""Wordings that are near in meaning, beside those of the similar projects."""
_USES = 2_000
"""Uses of a wording that are looked at, the latest: quartiles of 2,000 and of 20,000 are the same."""
_MOST = 250
"""Wordings whose uses are read: 2,000 uses of each are as much as a draft may cost."""
_GENERAL = 3
"""Projects of different name from which on a wording is one of no project in particular."""
_HEAD_NAMES, _HEAD_SHARE = 4, 0.2
"""Projects of different name, and share of those with a line in the category, that a head noun needs to be one of no object in
particular: 合格率 and 及时率 are, 面积 and 完好率 are not."""
CARRIED = 0.3
"""How similar a project must be (`search.similar`) for its wordings to be taken over whatever words they use."""
_OWN = 0.1
"""How much nearer a wording may be to the project it stands in than to this one."""
_FLOOR = 25
"""Percentile of the nearness of the similar projects' own wordings to these projects: a wording nearer to this project than
that is as near as wordings are to their own projects."""

_YEAR = re.compile(r"^(?:19|20)\d{2}(?:年度?|[-_—])")

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Measure:
    """A past wording as a candidate.

    Attributes:
        row: of the index.
        name: to be written: as printed, or with the slot filled.
        category: of level 2, in the draft's scheme.
        text: the row.
        uses: past uses with their numbers, those in similar projects first.
        near: numbers of the uses in similar projects.
        parts: vote, fit, general, each 0–1.
        score: of the parts together.
        general: projects of different name that use it.
        fits: whether it may stand in the draft as it is.
        pattern: {对象}… where the slot was filled.
        vector: of the wording.
    """

    row: int
    name: str
    category: str
    text: Row
    uses: tuple[tuple[int, Use], ...]
    near: frozenset[int]
    parts: Mapping[str, float]
    score: float
    general: int
    fits: bool
    vector: Scores = field(compare=False)
    pattern: str | None = None

    @property
    def key(self) -> str:
        """What two candidates are the same by: measure and unit of a filled pattern, else the wording's key."""
        return self.pattern or self.text.key


def object_of(project: str) -> str:
    """Return what a project is about: its name without the words for how it is paid.

    >>> object_of("村卫生室药品采购补助项目"), object_of("澄财社〔2023〕9号2024年图书馆夜间开放专项经费")
    ('村卫生室药品采购', '图书馆夜间开放')
    """
    name = compact(project)
    for found in reversed(find_all(name)):
        name = name[: found.start] + name[found.end :]
    name = _YEAR.sub("", name.lstrip("-—_")).lstrip("-—_")
    shorter = True
    while shorter:
        tail = next((word for word in _funding() if name.endswith(word) and len(name) - len(word) >= 2), "")
        name, shorter = name.removesuffix(tail), bool(tail)
    return name


@cache
def _funding() -> tuple[str, ...]:
    return tuple(sorted(column("drafting", "word", **{"class": "funding"}), key=len, reverse=True))


@cache
def _nouns() -> frozenset[str]:
    return frozenset(row["noun"] for row in rows("measures"))


def measures(
    library: Library,
    asked: Asked,
    similar: Sequence[Similar],
    *,
    scheme: str,
    without: Collection[str] = (),
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Measure]:
    """Return the candidates of all categories, best first.

    Args:
        library: opened.
        asked: the project as described.
        similar: the projects like it.
        scheme: of the draft.
        without: IRIs of projects whose uses do not count.
        weights: of the parts.
    """
    table, vectors = library.index.table, library.index.vectors
    if not len(library.index):
        return []
    vector = library.searcher.encoder.encode([asked.text])[0]
    beside = table.of_projects(each.profile.iri for each in similar)
    votes = _votes(beside, similar)
    nearest, _ = vectors.search(vector, _POOL)
    cosines = _fit(library, vector, np.array(sorted({*votes, *nearest.tolist()}), np.int64))
    wanted = sorted(cosines, key=lambda row: (-votes.get(row, 0.0) - cosines[row], row))[:_MOST]
    held, used = table.rows(wanted), table.plain_uses(wanted, _USES)
    near = {use.indicator for _, use in beside}
    ground = _Ground(library, asked, similar, cosines, _floor(library, beside, similar))
    heads = _heads(held, used)
    found = []
    for row in wanted:
        category = category_in(scheme, held[row].level2_category)
        uses = [(number, use) for number, use in used[row] if project_of(use.indicator) not in without]
        if category is None or not uses:
            continue
        uses.sort(key=lambda item: item[1].indicator not in near)
        general = len({compact(use.project) for _, use in uses if use.project})
        told = {"vote": votes.get(row, 0.0), "fit": cosines[row], "general": _share(general)}
        fits = general >= _GENERAL or ground.fits(held[row], uses)
        name, pattern = held[row].name, None
        if not fits and (count := _generic(held[row], category, heads)):
            name, pattern = f"{object_of(asked.project)}{held[row].head}", f"{{对象}}{held[row].head}"
            # How near the words of another project's object are says nothing of the pattern.
            told = {"vote": _head_votes(held, votes, held[row]), "fit": 0.0, "general": _share(count)}
        found.append(
            Measure(
                row,
                name,
                category,
                held[row],
                tuple(uses),
                frozenset(number for number, use in uses if use.indicator in near),
                told,
                sum(weights[part] * value for part, value in told.items()),
                general,
                fits or pattern is not None,
                vectors.matrix[row],
                pattern,
            )
        )
    return sorted(found, key=lambda each: (-each.score, each.row))


def _votes(beside: Sequence[tuple[int, Use]], similar: Sequence[Similar]) -> dict[int, float]:
    """Return the share of the similar projects that have each wording, weighted by how similar they are.

    Projects of one name (the same project in ten counties, or years) have one vote together: of the nearest of them.
    """
    weight: dict[str, float] = {}
    forms: Counter[str] = Counter()
    names = {each.profile.iri: each.profile.name for each in similar}
    for each in similar:
        weight[each.profile.name] = max(weight.get(each.profile.name, 0.0), each.score**POWER)
        forms[each.profile.name] += 1
    having: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for row, project in {(row, project_of(use.indicator)) for row, use in beside}:
        having[row][names[project]] += 1
    whole = sum(weight.values()) or 1.0
    return {
        row: sum(weight[name] * count / forms[name] for name, count in sorted(counts.items())) / whole
        for row, counts in having.items()
    }


def _fit(library: Library, vector: Scores, rows_: NDArray[np.int64]) -> dict[int, float]:
    """Return how near the wordings are to a text: 0 for what unrelated pairs have, 1 for the same."""
    ground = float(library.index.manifest["background"])
    cosines = np.clip((library.index.vectors.scores(vector, rows_) - ground) / max(1e-6, 1 - ground), 0, 1)
    return dict(zip(rows_.tolist(), cosines.tolist(), strict=True))


def _floor(library: Library, beside: Sequence[tuple[int, Use]], similar: Sequence[Similar]) -> float:
    """Return the nearness that the similar projects' own wordings have to these projects, all but the farthest quarter."""
    profiles = library.index.profiles
    own: defaultdict[str, set[int]] = defaultdict(set)
    for row, use in beside:
        own[project_of(use.indicator)].add(row)
    told: list[float] = []
    for iri, held in sorted(own.items()):
        purpose = profiles.vectors[1, profiles.places[iri]]
        told += _fit(library, purpose, np.array(sorted(held), np.int64)).values()
    return float(np.percentile(told, _FLOOR)) if told else 1.0


class _Ground:
    """What decides whether a wording may stand in the draft as it is."""

    def __init__(
        self, library: Library, asked: Asked, similar: Sequence[Similar], cosines: Mapping[int, float], floor: float
    ) -> None:
        self._library = library
        self._text = compact(asked.text)
        self._scores = {each.profile.iri: each.score for each in similar}
        self._cosines = cosines
        self._floor = floor

    def fits(self, row: Row, uses: Sequence[tuple[int, Use]]) -> bool:
        """Say whether a wording goes with the project.

        A very similar one has it, or its meaning is near and its words are not those of another project's object.
        """
        profiles = self._library.index.profiles
        projects = {project_of(use.indicator) for _, use in uses}
        if any(self._scores.get(iri, 0.0) >= CARRIED for iri in projects):
            return True
        fit = self._cosines[row.row]
        if fit < self._floor:
            return False
        others = [profiles.places[iri] for iri in sorted(projects)[:10] if iri in profiles.places]
        for place in others:
            own = _fit(self._library, profiles.vectors[1, place], np.array([row.row], np.int64))[row.row]
            if own > fit + _OWN or self._foreign(row, f"{profiles.all[place].name}{profiles.all[place].purpose}"):
                return False
        return True

    def _foreign(self, row: Row, text: str) -> bool:
        """Say whether slot or description of a wording hold a word of its own project that is none of this one's."""
        plain, told = compact(text), f"{row.slot or row.name}，{row.description or ''}"
        return any(len(word) > 1 and word in plain and word not in self._text for word in words(told))


def _share(names: int) -> float:
    """Return a number of projects as a part: 0 for none, 1 from twenty on."""
    return min(1.0, math.log1p(names) / math.log1p(20))


def _head_votes(held: Mapping[int, Row], votes: Mapping[int, float], row: Row) -> float:
    """Return the share of the similar projects that have some wording with the head noun of `row` in its category."""
    alike = (each.row for each in held.values() if (each.head, each.level2_category) == (row.head, row.level2_category))
    return min(1.0, sum(votes.get(each, 0.0) for each in alike))


def _heads(held: Mapping[int, Row], used: Mapping[int, Sequence[tuple[int, Use]]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return, by category and head noun, the projects of different name that use it, and those with a line of the category."""
    names: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    every: defaultdict[str, set[str]] = defaultdict(set)
    for row in held.values():
        projects = {use.project for _, use in used[row.row] if use.project}
        every[row.level2_category or ""] |= projects
        if row.head and row.slot:
            names[row.level2_category or "", row.head] |= projects
    return {key: (len(found), len(every[key[0]])) for key, found in names.items()}


def _generic(row: Row, category: str, heads: Mapping[tuple[str, str], tuple[int, int]]) -> int:
    """Return in how many projects the head noun of a wording is used where it goes with any object, else 0.

    Outputs only, and no cost: whose satisfaction, what effect and what price it is can't be told from a project's name.
    """
    if row.head not in _nouns() or not row.slot or category not in ("output.quantity", "output.quality", "output.time"):
        return 0
    names, every = heads.get((row.level2_category or "", row.head or ""), (0, 0))
    return names if names >= _HEAD_NAMES and names >= _HEAD_SHARE * every else 0
