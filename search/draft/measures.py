"""Which past wordings could stand in the draft: those of similar projects, and those whose meaning is near to it.

For each it is asked how many of the similar projects have its measure (`vote`, in whatever words; `own`, in these), how many of
the projects of the department's kind have (`house`), how near its meaning is to what the drafter says (`fit`), and in how many
projects of different name it is used (`general`). A wording about the object of another project
(危桥改造率) is near to that project and far from this one; it does not come into the draft, but its head noun may, with this
project's object before it ({对象}完成率), where forms use that noun with many objects.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kg.segment import words as cut
from kg.text import compact
from search.draft.kin import kin_of
from search.draft.patterns import Heads, generic, head_votes, heads_of, object_of
from search.draft.plan import category_in
from search.draft.settings import SETTINGS, Settings
from search.draft.votes import Votes
from search.profiles import project_of
from search.similar import Asked, Similar
from search.table import Row
from search.wordings import Use

if TYPE_CHECKING:
    from search.library import Library

__all__ = ["Measure", "measures"]

_POOL = 300
"""Wordings that are near in meaning, beside those of the similar projects."""
_USES = 2_000
"""Uses of a wording that are looked at, the latest: quartiles of 2,000 and of 20,000 are the same."""
_MOST = 250
"""Wordings whose uses are read: 2,000 uses of each are as much as a draft may cost."""
_GENERAL = 3
"""Projects of different name from which on a wording is one of no project in particular."""
_HOUSE = 2
"""Projects of different name of one kind of department from which on a measure is one of its house, of no
project in particular."""

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
        parts: vote, own, house, fit, general, each 0–1.
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
    description: str | None = None

    @property
    def key(self) -> str:
        """What two candidates are the same by: measure and unit of a filled pattern, else the wording's key."""
        return self.pattern or self.text.key


@lru_cache(20_000)
def _words(text: str) -> tuple[str, ...]:
    """Return the words of a wording or a description of the library; drafts ask for the same ones again and again."""
    return tuple(cut(text))


def measures(
    library: Library,
    asked: Asked,
    similar: Sequence[Similar],
    *,
    scheme: str,
    without: Collection[str] = (),
    settings: Settings = SETTINGS,
) -> list[Measure]:
    """Return the candidates of all categories, best first.

    Args:
        library: opened.
        asked: the project as described.
        similar: the projects like it.
        scheme: of the draft.
        without: IRIs of projects whose uses do not count.
        settings: weights of the parts, and cut-offs.
    """
    table, vectors = library.index.table, library.index.vectors
    if not len(library.index):
        return []
    vector = library.searcher.encoder.encode([asked.text])[0]
    beside = table.of_projects(each.profile.iri for each in similar)
    votes = Votes(library, asked, similar, beside, without, settings)
    nearest, _ = vectors.search(vector, _POOL)
    cosines = _fit(library, vector, np.array(sorted({*votes.rows, *nearest.tolist()}), np.int64))
    wanted = sorted(cosines, key=lambda row: (-votes.alone(row) - cosines[row], row))[:_MOST]
    held, used = table.rows(wanted), table.plain_uses(wanted, _USES)
    background = float(library.index.manifest["background"])
    kin = kin_of(wanted, [held[row].level2_category for row in wanted], vectors.matrix[wanted], background, settings.same)
    near = {use.indicator for _, use in beside}
    ground = _Ground(
        library, asked, similar, cosines, _floor(library, beside, similar, settings.floor), _common_words(used), settings
    )
    heads = heads_of(held, used)
    alike = {each.profile.iri for each in similar if each.score >= settings.carried}
    kindred = {held[at].head for at, use in beside if at in held and project_of(use.indicator) in alike}
    field = _Field(ground, votes, kin, held, used, near, heads, kindred)
    found = [each for row in wanted if (each := field.measure(row, scheme, without, vectors.matrix[row])) is not None]
    return sorted(found, key=lambda each: (-each.score, each.row))


@dataclass(frozen=True, slots=True)
class _Field:
    """All candidates of a draft, among which each is judged.

    Attributes:
        ground: what the project is about.
        votes: of the projects like it.
        kin: wordings of the same measure, by row.
        held: the wordings by row.
        used: their uses by row.
        near: indicators of the similar projects.
        heads: as of `heads_of`.
        kindred: nouns of measures that similar projects have.
    """

    ground: _Ground
    votes: Votes
    kin: Mapping[int, Sequence[int]]
    held: Mapping[int, Row]
    used: Mapping[int, Sequence[tuple[int, Use]]]
    near: Collection[str]
    heads: Heads
    kindred: Collection[str | None]

    def measure(self, row: int, scheme: str, without: Collection[str], vector: Scores) -> Measure | None:
        """Return the candidate of a row; None where its category is none of the scheme's, or no use of it counts."""
        text = self.held[row]
        category = category_in(scheme, text.level2_category)
        uses = _counting(self.used[row], without)
        if category is None or not uses:
            return None
        uses.sort(key=lambda item: item[1].indicator not in self.near)
        others = _projects_of(use for each in self.kin[row] for use in _counting(self.used[each], without))
        cosine, settings = self.ground.cosines[row], self.ground.settings
        told = {**self.votes.parts(row, self.kin[row]), "fit": cosine, "general": _share(len(others))}
        apart = self.ground.not_about(text, others)
        shared = len(apart) >= _GENERAL or len(apart & self.votes.house_names(self.kin[row])) >= _HOUSE
        fits = shared or self.ground.fits(text, uses)
        name, pattern = text.name, None
        count = 0 if fits else self.pattern(text, category)
        if count:
            name, pattern = f"{object_of(self.ground.asked.project)}{text.head}", f"{{对象}}{text.head}"
            # How near the words of another project's object are says nothing of the pattern.
            told = {"vote": head_votes(self.held, self.votes, text), "general": _share(count)}
        return Measure(
            row,
            name,
            category,
            text,
            tuple(uses),
            frozenset(number for number, use in uses if use.indicator in self.near),
            told,
            sum(settings.weight(part) * value for part, value in told.items()),
            len(_projects_of(uses)),
            fits or pattern is not None,
            vector,
            pattern,
            None if pattern else self.ground.description(text, uses),
        )

    def pattern(self, text: Row, category: str) -> int:
        """Return how many projects measure their own object so, 0 where that is no pattern for this one.

        Any project has an amount and a term; what its quality is (合格率, 准确率) a similar project must tell.
        """
        known = category != "output.quality" or text.head in self.kindred
        return generic(text, category, self.heads) if known else 0


def _counting(uses: Iterable[tuple[int, Use]], without: Collection[str]) -> list[tuple[int, Use]]:
    """Return the uses that are of no project left out."""
    return [(number, use) for number, use in uses if project_of(use.indicator) not in without]


def _projects_of(uses: Iterable[tuple[int, Use]]) -> dict[str, str]:
    """Return the projects of some uses: an IRI by name."""
    return {compact(use.project): project_of(use.indicator) for _, use in uses if use.project}


def _fit(library: Library, vector: Scores, rows_: NDArray[np.int64]) -> dict[int, float]:
    """Return how near the wordings are to a text: 0 for what unrelated pairs have, 1 for the same."""
    ground = float(library.index.manifest["background"])
    cosines = np.clip((library.index.vectors.scores(vector, rows_) - ground) / max(1e-6, 1 - ground), 0, 1)
    return dict(zip(rows_.tolist(), cosines.tolist(), strict=True))


def _floor(library: Library, beside: Sequence[tuple[int, Use]], similar: Sequence[Similar], floor: float) -> float:
    """Return the nearness that the similar projects' own wordings have to these projects, all but the farthest `floor` %."""
    profiles = library.index.profiles
    own: defaultdict[str, set[int]] = defaultdict(set)
    for row, use in beside:
        own[project_of(use.indicator)].add(row)
    told: list[float] = []
    for iri, held in sorted(own.items()):
        purpose = profiles.vectors[1, profiles.places[iri]]
        told += _fit(library, purpose, np.array(sorted(held), np.int64)).values()
    return float(np.percentile(told, floor)) if told else 1.0


class _Ground:
    """What decides whether a wording may stand in the draft as it is."""

    def __init__(
        self,
        library: Library,
        asked: Asked,
        similar: Sequence[Similar],
        cosines: Mapping[int, float],
        floor: float,
        common: Collection[str],
        settings: Settings,
    ) -> None:
        self._library = library
        self.asked = asked
        self._text = compact(asked.text)
        self._scores = {each.profile.iri: each.score for each in similar}
        self.cosines = cosines
        self._floor = floor
        self._common = common
        self.settings = settings

    def not_about(self, row: Row, projects: Mapping[str, str]) -> set[str]:
        """Return the names of the projects whose object a wording does not name: none of their words that is not this one's.

        Args:
            row: the wording.
            projects: IRIs by name.
        """
        profiles = self._library.index.profiles
        purposes = {
            name: profiles.all[profiles.places[iri]].purpose if iri in profiles.places else "" for name, iri in projects.items()
        }
        return {name for name, purpose in purposes.items() if not self._strange(row.slot or row.name, f"{name}{purpose}")}

    def fits(self, row: Row, uses: Sequence[tuple[int, Use]]) -> bool:
        """Say whether a wording goes with the project.

        A very similar one has it; a similar one has it, and it names nothing of that project's object; or its meaning is near
        and its words are not those of another project's object.
        """
        profiles = self._library.index.profiles
        projects = {project_of(use.indicator) for _, use in uses}
        near = [iri for iri in projects if self._scores.get(iri, 0.0) >= self.settings.carried]
        if near:
            names = (profiles.all[profiles.places[iri]].name for iri in near if self._scores[iri] < self.settings.same_object)
            same = any(self._scores[iri] >= self.settings.same_object for iri in near)
            # What is counted is the project's own object; rates, terms and satisfaction pass from one to another.
            counted = row.level2_category == "output.quantity" and self.cosines[row.row] < self._floor
            return same or not (counted or self._strange(row.name, "".join(names)))
        fit = self.cosines[row.row]
        if fit < self._floor:
            return False
        others = [profiles.places[iri] for iri in sorted(projects)[:10] if iri in profiles.places]
        for place in others:
            own = _fit(self._library, profiles.vectors[1, place], np.array([row.row], np.int64))[row.row]
            if own > fit + self.settings.foreign or self._foreign(
                row, f"{profiles.all[place].name}{profiles.all[place].purpose}"
            ):
                return False
        return True

    def _foreign(self, row: Row, text: str) -> bool:
        """Say whether slot or description of a wording hold a word of its own project that is none of this one's."""
        return self._strange(f"{row.slot or row.name}，{row.description or ''}", text)

    def _strange(self, told: str, text: str) -> bool:
        """Say whether a text holds a word that another project uses of itself, and the drafter does not."""
        plain = compact(text)
        return any(len(word) > 1 and word in plain and word not in self._text for word in _words(told))

    def description(self, row: Row, uses: Iterable[tuple[int, Use]]) -> str | None:
        """Return how the most similar projects describe a wording; None where that speaks of what only another one is about."""
        told = [(self._scores.get(project_of(use.indicator), 0.0), use.description) for _, use in uses if use.description]
        if not told:
            return None
        top = max(score for score, _ in told)
        counts = Counter(text for score, text in told if score == top)
        text = min(counts, key=lambda each: (-counts[each], each))
        known = f"{compact(row.name)}{self._text}"
        plain = all(len(word) < 2 or word in known or word in self._common for word in _words(text))
        return text if plain or top >= self.settings.same_object else None


def _common_words(used: Mapping[int, Sequence[tuple[int, Use]]]) -> frozenset[str]:
    """Return the words that projects of different name describe their indicators with."""
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for uses in used.values():
        for _, use in uses:
            if use.description and use.project:
                texts[use.description].add(use.project)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for text, projects in texts.items():
        for word in _words(text):
            names[word] |= projects
    return frozenset(word for word, projects in names.items() if len(projects) >= _GENERAL)


def _share(names: int) -> float:
    """Return a number of projects as a part: 0 for none, 1 from twenty on."""
    return min(1.0, math.log1p(names) / math.log1p(20))
