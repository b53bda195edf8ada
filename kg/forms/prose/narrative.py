"""Goals told in prose, 绩效目标: what stands under a heading that announces goals, split only on printed numbering.

A heading announces goals by its own words (``subject_of``); text under it is read until a heading opens another subject.
What tells of forms (``编制绩效目标 5 个``), stands elsewhere (``详见附表``) or is a remark is no goal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.forms.base import Status, Work
from kg.forms.lexicon.words import ends_with, opens_with, pattern
from kg.forms.prose.indicators import add_indicators
from kg.forms.prose.numbering import Numbering, find_inline
from kg.forms.prose.paragraphs import Printed, prepared
from kg.forms.prose.sections import Heading, Stretch, Subject, outline, subject_of
from kg.records import NarrativeGoal, Passage
from kg.text import compact

__all__ = ["extract"]

_ANNOUNCED = (Subject.GOALS, Subject.INDICATORS)
_FINAL = re.compile(r"[。！？；!?;.][”’」』）)]?$")
_SENTENCE = re.compile(r"[。！？!?]")
_DEFINITION = re.compile(r"是?指(?![标导数定引])")
"""Opening of an entry among explained terms: 绩效目标：指……"""
_LONGEST_LEAD = 30
"""Longest first sentence, in characters without blanks, that is taken for a heading."""
_SHORTEST = 6
"""Shortest statement of a goal; 无 or 同上 is none."""
_FORM = 5
"""How often 指标 stands in a line that is a form which was not understood, and no prose."""
_LEAST_UNMARKED = 15
"""Shortest statement without numbering and without a final mark."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A stretch of text that may be a goal.

    Attributes:
        printed: text, with its numbering.
        numbering: its own numbering.
        section: heading of the section of goals.
        above: heading directly above it, None where that is the section itself.
        block: True for ``绩效目标：`` under a numbered heading: the heading and its text are one goal.
    """

    printed: Printed
    numbering: Numbering | None
    section: str
    above: Heading | None
    block: bool = False


def extract(work: Work) -> None:
    """Add the goals and indicators that the document's prose tells, and claim all its paragraphs.

    Text of a goal or an indicator is a fact, a heading a label; text under a heading and remarks are kept as passages. A
    sentence that stands under nothing is left alone.
    """
    items: list[_Item] = []
    for stretch in outline(prepared(work)):
        status = Status.LABEL if stretch.heading is not None else _taken(work, stretch, items)
        if status is not None:
            if status is not Status.LABEL:
                work.headings.update(_headings(stretch))
            for key in stretch.printed.keys:
                work.claim(key, status)
    work.goals.extend(_goals(items))


def _taken(work: Work, stretch: Stretch, items: list[_Item]) -> Status | None:
    """Read a stretch of text; return what it is, None where nothing was made of it."""
    text = stretch.printed.text
    region = _region(stretch)
    if region is not None and _is_statement(text, stretch.numbering is not None):
        subject, section = region
        if subject is Subject.GOALS:
            items.extend(_items(stretch, section))
            return Status.FACT
        if add_indicators(work, stretch.printed, _labels_above(stretch.path)):
            return Status.FACT
    headings = _headings(stretch)
    if (headings or opens_with(text, "note")) and text.count("指标") < _FORM:
        work.passages.append(Passage(headings, text, stretch.printed.place))
        return Status.PROSE
    return Status.LABEL if not _FINAL.search(text) and len(compact(text)) <= _LONGEST_LEAD else None


def _headings(stretch: Stretch) -> tuple[str, ...]:
    return tuple(each.text for each in stretch.path if each.text) + ((stretch.field,) if stretch.field else ())


def _region(stretch: Stretch) -> tuple[Subject, str] | None:
    """Return what the stretch tells (goals or indicators) and the section it stands in, None where it tells neither."""
    path = stretch.path
    deepest = max((depth for depth, each in enumerate(path) if each.subject in _ANNOUNCED), default=None)
    if stretch.field is not None:
        subject = subject_of(stretch.field)
        if subject is Subject.RESULTS or _reports_results(path):
            return None
        return subject, stretch.field if deepest is None else _section(path, deepest)
    if deepest is None or _reports_results(path[:deepest]):
        return None
    return None if _leaves(path[deepest + 1 :]) else (path[deepest].subject, _section(path, deepest))


def _leaves(path: Sequence[Heading]) -> bool:
    """Say whether a heading below the one that announces goals opens another subject."""
    return any(each.subject in (Subject.RESULTS, Subject.ELSEWHERE) for each in path)


def _reports_results(path: Sequence[Heading]) -> bool:
    """Say whether a heading below the report's title announces results: what stands under it was reached, not aimed at."""
    return any(each.subject is Subject.RESULTS and not each.title for each in path)


def _labels_above(path: Sequence[Heading]) -> list[str]:
    return [each.text for each in path if each.subject is Subject.NEUTRAL and not each.item]


def _section(path: Sequence[Heading], deepest: int) -> str:
    """Return the section: the deepest heading that announces goals; below a title, the heading that follows it.

    What is to be done for the goals (工作保障措施) is a section of its own.
    """
    measures = [each for each in path[deepest + 1 :] if not each.item and ends_with(each.text, "section")]
    if measures:
        return measures[-1].text
    if path[deepest].title:
        below = next((each for each in path[deepest + 1 :] if not each.item and each.text), None)
        if below is not None:
            return below.text
    return path[deepest].text


def _is_statement(text: str, numbered: bool) -> bool:
    """Say whether a text can state a goal or a target, and does not speak of forms or point elsewhere."""
    plain = compact(text)
    if len(plain) < _SHORTEST or plain.endswith(":") or opens_with(plain, "note") or _DEFINITION.match(plain):
        return False
    if _points_elsewhere(plain):
        return False
    return numbered or ((len(plain) >= _LEAST_UNMARKED or _FINAL.search(text) is not None) and not _speaks_of_forms(plain))


def _points_elsewhere(plain: str) -> bool:
    """Say whether a short text, or one on performance, says where to look: 详见附表."""
    return re.search(pattern("reference"), plain) is not None and (len(plain) < 2 * _LONGEST_LEAD or "绩效" in plain)


def _speaks_of_forms(plain: str) -> bool:
    """Say whether a sentence tells what was done with goals and indicators: 编制绩效目标 5 个."""
    about = rf"(?:{pattern('about')}).{{0,4}}绩效(?:目标|指标)|绩效(?:目标|指标).{{0,4}}(?:{pattern('about')})"
    return re.search(about, plain) is not None


def _items(stretch: Stretch, section: str) -> list[_Item]:
    above = stretch.path[-1] if stretch.path else None
    if stretch.field is not None:
        if above is not None and _is_of_block(above, stretch.path):
            return [_Item(stretch.printed, None, section, above, block=True)]
        section, above = stretch.field, None
    elif above is not None and above.text == section:
        above = None
    parts = _numbered_parts(stretch.printed, stretch.numbering, _number(above))
    return [_Item(printed, numbering, section, above) for printed, numbering in parts]


def _is_of_block(above: Heading, path: Sequence[Heading]) -> bool:
    """Say whether a field belongs to a numbered heading as one goal with it: 1.某项目 over 绩效目标：….

    Args:
        above: the heading above the field.
        path: all headings above it; one of them announces goals.
    """
    numbered = above.numbering is not None and above.subject is Subject.NEUTRAL and not above.item
    return numbered and any(each.subject in _ANNOUNCED for each in path)


def _numbered_parts(printed: Printed, own: Numbering | None, before: int | None) -> list[tuple[Printed, Numbering | None]]:
    """Return a text divided at the numbering inside it, what stands before the first number too.

    Args:
        printed: the text.
        own: its numbering, where it has none inside.
        before: number of the heading above it.
    """
    inline = find_inline(printed.text, before)
    if not inline or (len(inline) == 1 and inline[0][0] == 0):
        return [(printed, own)]
    ends = [start for start, _ in inline[1:]] + [len(printed.text)]
    parts: list[tuple[Printed, Numbering | None]] = [(printed.part(0, inline[0][0]), None)]
    parts += [(printed.part(start, end), numbering) for (start, numbering), end in zip(inline, ends, strict=True)]
    return [each for each in parts if each[0]]


def _number(heading: Heading | None) -> int | None:
    return heading.numbering.number if heading is not None and heading.numbering is not None else None


def _goals(items: Sequence[_Item]) -> list[NarrativeGoal]:
    """Return the goals of the items, further paragraphs of an item joined to it."""
    found: list[NarrativeGoal] = []
    last: _Item | None = None
    for group in _siblings(items):
        headed = _headed(group)
        for item in group:
            if last is not None and _goes_on(last, item):
                goal = found[-1]
                found[-1] = NarrativeGoal(
                    goal.section, goal.label, goal.heading, f"{goal.text}\n{item.printed.text}", goal.place
                )
            else:
                found.append(_goal(item, headed))
                last = item
    return found


def _goes_on(last: _Item, item: _Item) -> bool:
    """Say whether an item is a further paragraph of the last one: no numbering, and the same heading or the item above it."""
    if item.numbering is not None or item.block or last.block or item.section != last.section:
        return False
    if item.above is not None and item.above.item:
        return last.numbering == item.above.numbering
    return last.numbering is None and item.above is last.above


def _goal(item: _Item, headed: bool) -> NarrativeGoal:
    text, place, above = item.printed.text, item.printed.place, item.above
    if item.block and above is not None and above.numbering is not None:
        return NarrativeGoal(item.section, above.numbering.label, above.text, text, place)
    if item.numbering is None:
        heading = above.text.rstrip("。；;") if above is not None and not above.item else None
        return NarrativeGoal(item.section, None, heading, text, place)
    return NarrativeGoal(item.section, item.numbering.label, _lead(item) if headed else None, text, place)


def _siblings(items: Sequence[_Item]) -> list[list[_Item]]:
    """Return the items in runs: numbered ones of one kind under one heading together."""
    runs: list[list[_Item]] = []
    for item in items:
        if runs and _comes_next(runs[-1][-1], item):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _comes_next(last: _Item, item: _Item) -> bool:
    """Say whether an item has the number behind that of the last one, under the same heading."""
    if last.numbering is None or item.numbering is None or last.above is not item.above or last.section != item.section:
        return False
    return item.numbering.kind == last.numbering.kind and item.numbering.number == last.numbering.number + 1


def _headed(group: Sequence[_Item]) -> bool:
    """Say whether the items of a list open with a heading each: most have a short first sentence and more behind it."""
    with_lead = [item for item in group if item.numbering is not None and _lead_sentence(item) is not None]
    return 2 * len(with_lead) > len(group)


def _lead_sentence(item: _Item) -> str | None:
    rest = item.printed.text[item.numbering.end :] if item.numbering else item.printed.text
    end = _SENTENCE.search(rest)
    if end is None or not rest[end.end() :].strip() or len(compact(rest[: end.start()])) > _LONGEST_LEAD:
        return None
    return rest[: end.start()].strip()


def _lead(item: _Item) -> str | None:
    """Return the heading of an item in a list of items with headings.

    An item of a single sentence among them has its first clause as its heading.
    """
    lead = _lead_sentence(item)
    if lead is not None or item.numbering is None:
        return lead
    rest = item.printed.text[item.numbering.end :]
    clause = re.split("[，,。；]", rest, maxsplit=1)[0].strip()
    return clause if clause != rest.strip(" 。；") and len(compact(clause)) <= _LONGEST_LEAD else None
