"""A draft put together: prescribed lines, her own, the total of cost, then what similar projects have, category by category."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.amount import wan
from kg.categories import parent_of
from kg.records import Indicator, Target
from kg.values import parse
from kg.vocabulary import column, matcher
from search.draft.form import checked, faults
from search.draft.kin import likeness
from search.draft.lines import alternative_of, by_label, line_of, with_past
from search.draft.measures import Measure, measures
from search.draft.model import Draft, Line, Obligatory, Own
from search.draft.plan import category_in, label, needed, shown, weighted
from search.draft.precedent import numbers_of, scheme_of
from search.draft.prescribed import Prescribed, prescribed
from search.draft.settings import SETTINGS, Settings
from search.profiles import project_of
from search.similar import Asked, Similar
from search.wordings import Use, name_key

if TYPE_CHECKING:
    from search.library import Library

__all__ = ["draft"]

_SIMILAR = 60
"""Forms of similar projects that are looked at: one project has up to ten, of counties and years."""
_TOLD = 10
"""Similar projects that a draft lists."""
_GENERAL = 3
"""Projects of different name from which on the name of a line for all the money is taken over."""
_ALTERNATIVES = 2
_WISH = re.compile(matcher(column("check_words", "word", role="wish")))
_NEAR_PROJECT = 0.25
"""Votes that a wording needs to be an alternative where its own meaning is not near: a quarter of the similar projects."""


def draft(
    library: Library,
    asked: Asked,
    *,
    scheme: str | None = None,
    library_set: str | None = None,
    own: Own | None = None,
    fill: bool = True,
    most: int | None = None,
    propose_gaps: bool = True,
    without: Collection[str] = (),
    settings: Settings = SETTINGS,
) -> Draft:
    """Return a proposed set of indicators for a project.

    Args:
        library: opened.
        asked: the project as described.
        scheme: ``default`` or ``cost``; by the similar projects where it is not given.
        library_set: title of a library of indicators whose obligatory ones come first.
        own: what she has written already; it stays as it is.
        fill: whether lines are added; else only what stands behind her own is told.
        most: number of lines that the draft is filled up to with the best of what is left.
        propose_gaps: whether empty fields of her own lines are filled with proposals.
        without: IRIs of projects that do not count.
        settings: weights of the parts of a candidate's score, and cut-offs.

    Raises:
        WrongCall: there is no such library of indicators.
    """
    own = own or Own()
    similar = library.similar(asked, top=_SIMILAR, without=without)
    forms = library.index.table.of_projects(each.profile.iri for each in similar)
    scheme = scheme or scheme_of(forms, similar)
    found = measures(library, asked, similar, scheme=scheme, without=without, settings=settings)
    rule = prescribed(library, library_set, asked) if library_set else None
    composer = _Composer(library, asked, scheme, found, similar, own, propose_gaps, settings)
    lines = composer.lines(rule, numbers_of(forms, similar, scheme, settings.power) if fill else None, most)
    told = None if rule is None else Obligatory(rule.set.title, rule.kinds, tuple(composer.lacking))
    notes = () if rule is None or rule.kinds or not rule.others else (_no_kind(rule),)
    made = Draft(asked, scheme, weighted(lines, scheme), tuple(similar[:_TOLD]), own.goals, (), told, notes)
    return replace(made, findings=checked(made))


def _no_kind(rule: Prescribed) -> str:
    kinds = "、".join(rule.others[:20])
    return f"指标库“{rule.set.title}”中没有与本项目相近的项目类型；如属于下列之一，请在用途中写明：{kinds}"


class _Composer:
    """Fills the categories of one draft, so that no measure stands in it twice."""

    def __init__(
        self,
        library: Library,
        asked: Asked,
        scheme: str,
        found: Sequence[Measure],
        similar: Sequence[Similar],
        own: Own,
        gaps: bool,
        settings: Settings,
    ) -> None:
        self.library = library
        self.asked = asked
        self.scheme = scheme
        known = {(each.category, name_key(each.name)) for each in found}
        # A wish before a measure that is there without it (提高群众满意度) is no other measure.
        self.found = [
            each
            for each in found
            if (each.category, name_key(_WISH.sub("", each.name, 1))) not in known or not _WISH.match(each.name)
        ]
        self.similar = similar
        self.own = own
        self.gaps = gaps
        self.settings = settings
        self.ground = float(library.index.manifest["background"])
        self.taken: list[Measure] = []
        self.names: set[str] = set()
        self.lacking: list[str] = []

    def lines(self, rule: Prescribed | None, numbers: Mapping[str, int] | None, most: int | None = None) -> list[Line]:
        """Return all lines in the order of the form; without `numbers` only her own."""
        by_category: defaultdict[str, list[Line]] = defaultdict(list)
        for row in self.own.rows:
            line = self._own(row)
            by_category[line.category2].append(line)
        self._prescribe(rule, by_category, add=numbers is not None)
        if numbers is not None:
            self._add(numbers, by_category)
            self._fill_up(most or 0, by_category)
        order = [*shown(self.scheme), *(each for each in by_category if each not in shown(self.scheme))]
        lines = [line for category in order for line in by_category[category]]
        return [self._with_alternatives(line) for line in lines]

    def _add(self, numbers: Mapping[str, int], by_category: defaultdict[str, list[Line]]) -> None:
        """Add lines to each category until it has its number; a needed one has at least an open line."""
        self._cost(by_category)
        for category in shown(self.scheme):
            self._fill(category, numbers[category], by_category)
        self._benefit(by_category)
        for category in shown(self.scheme):
            if not by_category[category] and category in needed(self.scheme):
                by_category[category].append(self._by_label(category) or self._open(category))

    def _own(self, row: Indicator) -> Line:
        """Return a row of hers as it is, with proposals where a field of it is empty."""
        category2 = category_in(self.scheme, row.level2_category) or row.level2_category or row.level1_category or ""
        category1 = parent_of(category2) or row.level1_category or ""
        if not row.level3.strip():
            return (
                replace(self._open(category2), target=row.target, description=row.description)
                if category1
                else self._open("output.quantity")
            )
        self.names.add(name_key(row.level3))
        line = Line(
            category1=category1,
            category2=category2,
            level1=row.level1 or (label(category1) if category1 else ""),
            level2=row.level2 or (label(category2) if category2 else ""),
            level3=row.level3,
            target=row.target,
            description=row.description,
            basis=tuple(dict.fromkeys(each.normalized for each in row.citations if each.role == "basis")),
            origin="own",
            score=1.0,
        )
        key = name_key(row.level3)
        known = next((each for each in self.found if key in (each.text.key, name_key(each.name))), None)
        if known is None:
            return with_past(self.library, line, self.asked, gaps=self.gaps)
        return self._with_evidence(line, known)

    def _with_evidence(self, line: Line, known: Measure) -> Line:
        """Return a line of hers with what stands behind its wording, and proposals where it is empty."""
        self.taken.append(known)
        told = line_of(self.library, known, self.asked)
        empty = {
            "target": not line.target.raw.strip() and bool(told.target.raw),
            "description": not line.description and bool(told.description),
            "basis": not line.basis and bool(told.basis),
        }
        proposed = {name: getattr(told, name) for name, gap in empty.items() if gap and self.gaps}
        evidence = {name: getattr(told, name) for name in ("distribution", "sources", "uses", "projects")}
        if empty["target"] or not line.target.raw.strip():
            evidence["note"] = told.note
        return replace(line, **evidence, **proposed, proposed=tuple(proposed))

    def _prescribe(self, rule: Prescribed | None, by_category: Mapping[str, list[Line]], *, add: bool) -> None:
        """Mark the obligatory indicators, and put those that she does not have yet before all others of their category."""
        for row in reversed(rule.rows if rule else ()):
            category = category_in(self.scheme, row.level2_category)
            if row.core is not True or category is None:
                continue
            key = name_key(row.level3)
            if key in self.names:
                for lines in by_category.values():
                    lines[:] = [replace(line, obligatory=True) if name_key(line.level3) == key else line for line in lines]
                continue
            self.lacking.insert(0, row.level3)
            if not add:
                continue
            self.names.add(key)
            by_category[category].insert(0, self._of_rule(row, category))

    def _of_rule(self, row: Indicator, category: str) -> Line:
        """Return a prescribed row as a line: what the library prints, with the evidence of past uses where there are some."""
        known = next((each for each in self.found if each.text.key == name_key(row.level3)), None)
        told = line_of(self.library, known, self.asked) if known is not None else None
        if known is not None:
            self.taken.append(known)
        target = row.target if row.target.raw.strip() else told.target if told else Target("")
        return Line(
            category1=parent_of(category) or "",
            category2=category,
            level1=label(parent_of(category) or ""),
            level2=label(category),
            level3=row.level3,
            target=target,
            description=row.description or row.method or (told.description if told else None),
            distribution=told.distribution if told else None,
            basis=told.basis if told else (),
            obligatory=True,
            sources=told.sources if told else (),
            uses=told.uses if told else 0,
            projects=told.projects if told else 0,
            score=1.0,
            origin="library",
            note="指标库规定的必选指标" + ("" if target.raw else "；指标库没有给出指标值，请填写"),
            applies_to=row.applies_to,
        )

    def _cost(self, by_category: Mapping[str, list[Line]]) -> None:
        """Put the line that holds all the money first among the costs, where she has none and the money is known."""
        category = "cost.economic" if self.scheme == "cost" else "output.cost"
        money = self.asked.wan
        if money is None or any(_is_total(line.target) for line in by_category[category]):
            return
        name = self._total_name(category)
        raw = f"≤{money:f}万元"
        self.names.add(name_key(name))
        line = Line(
            category1=parent_of(category) or "",
            category2=category,
            level1=label(parent_of(category) or ""),
            level2=label(category),
            level3=name,
            target=parse(raw, name=name).target,
            origin="funds",
            score=1.0,
            note="等于项目资金总额",
        )
        by_category[category].append(line)

    def _total_name(self, category: str) -> str:
        """Return how the most similar projects name the line for all their money, else most projects, else its usual name."""
        scores = {each.profile.iri: each.score for each in self.similar}
        near: Counter[str] = Counter()
        all_: Counter[str] = Counter()
        for each in self.found:
            for _, use in each.uses if each.category == category and each.fits else ():
                if not self._is_all(use):
                    continue
                all_[each.text.name] += each.general >= _GENERAL
                score = scores.get(project_of(use.indicator), 0.0)
                near[each.text.name] += int(1000 * score**self.settings.power) if score >= self.settings.carried else 0
        usual = column("drafting", "word", **{"class": "total"})[0]
        for names in (near, all_):
            name = min(names, key=lambda told: (-names[told], told), default=usual)
            if names[name]:
                return name
        return usual

    def _is_all(self, use: Use) -> bool:
        """Say whether a use is of all the money of its project."""
        place = self.library.index.profiles.places.get(project_of(use.indicator))
        return place is not None and wan(use.value, use.unit) == self.library.index.profiles.all[place].wan is not None

    def _fill(self, category: str, number: int, by_category: Mapping[str, list[Line]]) -> None:
        """Add proposals to a category until it has `number` lines: wordings as they are, then patterns with a slot filled."""
        for measure in sorted(self.found, key=lambda each: each.pattern is not None):
            if len(by_category[category]) >= number:
                return
            if measure.category == category and measure.fits and not self._stands(measure) and self._goes(measure):
                self._take(measure, by_category)

    def _fill_up(self, most: int, by_category: Mapping[str, list[Line]]) -> None:
        """Add the best of what is left, of whatever category, until the draft has `most` lines."""
        places = shown(self.scheme)
        for measure in sorted(self.found, key=lambda each: each.pattern is not None):
            if sum(len(lines) for lines in by_category.values()) >= most:
                return
            if measure.category in places and measure.fits and not self._stands(measure) and self._goes(measure):
                self._take(measure, by_category)

    def _take(self, measure: Measure, by_category: Mapping[str, list[Line]]) -> None:
        self.taken.append(measure)
        self.names.add(name_key(measure.name))
        by_category[measure.category].append(line_of(self.library, measure, self.asked))

    def _goes(self, measure: Measure) -> bool:
        """Say whether a candidate is a sound row, and goes with the money: a second sum of costs would not add up."""
        if faults(measure.name, measure.category, Target("")):
            return False
        money = self.asked.wan is not None and (parent_of(measure.category) == "cost" or measure.category == "output.cost")
        return not money or not any(wan(use.value, use.unit) is not None for _, use in measure.uses[:20])

    def _benefit(self, by_category: Mapping[str, list[Line]]) -> None:
        """See that some benefit is there: the best one, where similar projects do not agree on its kind."""
        benefits = [each for each in shown(self.scheme) if parent_of(each) == "benefit"]
        if any(by_category[each] for each in benefits):
            return
        for measure in self.found:
            if measure.category in benefits and measure.fits and not self._stands(measure) and self._goes(measure):
                self._take(measure, by_category)
                return
        by_category["benefit.social"].append(self._open("benefit.social"))

    def _by_label(self, category: str) -> Line | None:
        """Return the line that the category's own label names; None where it names no measure, or the draft has it."""
        line = by_label(self.library, category, self.asked.year)
        if line is None or name_key(line.level3) in self.names:
            return None
        self.names.add(name_key(line.level3))
        return line

    def _open(self, category: str) -> Line:
        return Line(
            category1=parent_of(category) or "",
            category2=category,
            level1=label(parent_of(category) or ""),
            level2=label(category),
            level3="",
            target=Target(""),
            open=True,
            origin="open",
            note="没有找到合适的以往表述，请自行填写",
        )

    def _stands(self, measure: Measure) -> bool:
        """Say whether the draft has a measure already, in these or other words."""
        if name_key(measure.name) in self.names:
            return True
        alike = [each for each in self.taken if each.category == measure.category or each.text.head == measure.text.head]
        return any(self._likeness(each, measure) >= self.settings.same or each.key == measure.key for each in alike)

    def _likeness(self, one: Measure, other: Measure) -> float:
        return float(likeness(one.vector, other.vector, self.ground))

    def _with_alternatives(self, line: Line) -> Line:
        """Return a line with other measures of its category that could stand in its stead, each in the draft once."""
        free = [
            each
            for each in self.found
            if each.category == line.category2
            and name_key(each.name) not in self.names
            and (each.fits or each.parts["vote"] >= _NEAR_PROJECT)
        ]
        own = next((each for each in self.taken if each.name == line.level3), None)
        if own is not None:
            # Of measures as good as each other the one that is nearer to the line is its alternative.
            free.sort(key=lambda each: -(each.score + 0.3 * self._likeness(own, each)))
        chosen: list[Measure] = []
        for each in free:
            if len(chosen) == _ALTERNATIVES:
                break
            if not any(each.key == other.key for other in chosen) and not self._stands(each) and self._goes(each):
                chosen.append(each)
                self.taken.append(each)
                self.names.add(name_key(each.name))
        return replace(line, alternatives=tuple(alternative_of(self.library, each, self.asked) for each in chosen))


def _is_total(target: Target) -> bool:
    return target.wan is not None
