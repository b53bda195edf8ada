"""Names in running text: behind a label or a post, before a form of address or what people do, beside a telephone number.

One pass finds where a label may end (by its last character); only there the text is looked at more closely, and never further
than a few dozen characters to either side, so that the time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from kg.privacy.cues import deeds, ends_of_labels, hint, kin, starts_of_deeds
from kg.privacy.labels import LONGEST, ends, label_behind
from kg.privacy.people import are_names, initials, is_given, is_name
from kg.privacy.vocabulary import words
from kg.privacy.words import is_common_word, is_word, surnames

__all__ = ["spans"]

_BEHIND = 16
_GAP = re.compile(
    r"(?:\s{0,2}[(][^()\n]{1,12}[)]|[/、及和与](?:日期|时间|电话|职务|职称|单位)(?=\s{0,2}:)|[)](?=\s{0,4}:))?(?P<gap>\s{0,4}:\s{0,12}|[是为系](?=[\u4e00-\u9fff])|\s{1,12}|)"
)
_GAP_STARTS = re.compile(r"[\s(/、及和与):是为系]")
_STOP = re.compile(r"[。;\n\t]|\s{2,}(?=[^\s:]{2,10}:)")
_SEPARATOR = re.compile(r"\s{0,2}[、,/;和及与]\s{0,2}|\s{1,4}")
_POINTED = re.compile(r"[\u4e00-\u9fff]{2,8}[·•‧・･．](?:[\u4e00-\u9fff]{2,8}[·•‧・･．])?")
_SPACED = re.compile(r"[\u4e00-\u9fff]\s{1,3}[\u4e00-\u9fff](?![\u4e00-\u9fff])")
_HIDDEN = re.compile(r"[\u4e00-\u9fff](?:某某?|[×xX*○]{1,2})(?![\u4e00-\u9fff])")
_EDGE = re.compile(r"$|[\s、,。;:!?()\[\]{}<>《》“”\"'0-9/|_+\-—~]")
_OPENERS = frozenset("由以经请向与和及对被让派为是聘将把给付放予")
_BODIES = frozenset("局科股室处院所站心校队组村镇乡县市委办司厅部社会位")
_POINTS = frozenset("·•‧・･．")
_GOES = re.compile(r"[\s:()\[/、,及和与是为系A-Z]|$")
_BY = re.compile(r"[由经请派让](?=[\u4e00-\u9fff])")
_COUNTED = re.compile(r"(?:等)?[一二两三四五六七八九十0-9]{0,3}[位名人个]?$")
_LEAD = re.compile(r"[\s(:,、/|]{0,3}$")
_TRAIL = re.compile(r"[\s():,、/|]{0,3}")
_SEX = re.compile(r"[,、\s(]{1,2}[男女](?=[,、;。)\s]|性)")
_DECISION = re.compile(r"意见|签|审|评语")
_LAST = re.compile(
    r"[。;,:\s](?P<name>[\u4e00-\u9fff]{2,4})\s{0,8}(?:20[0-9]{2}[年./\-][0-9]{1,2}[月./\-][0-9]{1,2}日?)?\s{0,4}$"
)
_ROUND = re.compile(r"\s?[(](?P<names>[^()\n]{2,60})[)]")
_LATIN = re.compile(r"[A-Z][a-z]{1,15}(?:[ \-·.]{1,2}[A-Z][a-z]{1,15}){1,3}(?![A-Za-z])")
_SIGNED = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,4})\s{0,12}(?=20[0-9]{2}\s?[年./\-]|$)")
_ALONE = re.compile(r"\s{0,4}(?P<name>[\u4e00-\u9fff]{2,3})\s{1,4}$")
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]{2,8}$")
_MOST = 40


class _Label(NamedTuple):
    """A label found in a text: what it is, from where to where, where its value begins, and how that is parted from it."""

    kind: str
    start: int
    end: int
    value: int
    gap: str


def spans(text: str, numbers: Iterable[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Return where names and labelled numbers stand in `text`, start and end.

    Args:
        text: as `kg.privacy.view` gives it.
        numbers: where telephone numbers and the like stand in it: names stand beside them.
    """
    numbers = tuple(numbers)
    if not numbers and not hint().search(text):
        return []
    labels = list(_labels(text))
    found: list[tuple[int, int]] = []
    for position, label in enumerate(labels):
        limit = labels[position + 1].start if position + 1 < len(labels) else len(text)
        found += _value(text, label, max(label.value, limit))
        found += _before_title(text, label)
    for by in _BY.finditer(text):
        found += _names(text, by.end(), len(text), firm=False, deed=True)
    for deed in starts_of_deeds(text):
        found += _before(text, deed)
    for relation in kin().finditer(text):
        found += [*_before(text, relation.start()), *_names(text, relation.end(), len(text), firm=False, post=True)]
    for sex in _SEX.finditer(text):
        found += _before(text, sex.start())
    for start, end in numbers:
        found += _before(text, start - len(_gap_before(text, start)))
        behind = _TRAIL.match(text, end)
        at = behind.end() if behind else end
        name = _name_at(text, at, len(text), firm=False)
        if name is not None and _is_edge(text, name, len(text)):
            found.append((at, name))
    last = _LAST.search(text, max(0, len(text) - 36))
    if last is not None and is_name(last["name"]) and _DECISION.search(text, 0, 200):
        found.append(last.span("name"))
    return found


def _gap_before(text: str, at: int) -> str:
    lead = _LEAD.search(text[max(0, at - 3) : at])
    return lead[0] if lead else ""


def _labels(text: str) -> Iterator[_Label]:
    """Yield the labels in a text, in order; a name that begins like one behind a colon (：田长青) is none."""
    taken = -1
    pointed = not _POINTS.isdisjoint(text)
    for end in ends_of_labels().finditer(text):
        if not (pointed or _names_near(text, end.end())):
            continue
        known = label_behind(text[max(0, end.end() - _BEHIND) : end.end()])
        if known is None and not _GAP_STARTS.match(text, end.end()):
            continue
        gap = _GAP.match(text, end.end())
        if gap is None:
            continue
        if known is None and gap["gap"]:
            known = _ending(text, end.end())
        if known is None or (end.end() - known[1] == taken and not gap["gap"]):
            continue
        taken = gap.end() if ":" in gap["gap"] else -1
        yield _Label(known[0], end.end() - known[1], end.end(), gap.end(), gap["gap"])


@cache
def _initial() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(sorted(initials())))}]")


def _names_near(text: str, end: int) -> bool:
    """Say whether a name can stand beside a label that ends there: behind a mark or a blank, or one with a surname."""
    if _GOES.match(text, end) or text[end : end + 1] in initials():
        return True
    return _initial().search(text, max(0, end - _BEHIND), end) is not None


def _ending(text: str, end: int) -> tuple[str, int] | None:
    """Return kind and length of a label before a colon that is in no list and ends like one of people: 调解员."""
    run = _HAN_RUN.search(text[max(0, end - 8) : end])
    kind = ends(run[0]) if run is not None else None
    return (kind, len(run[0])) if run is not None and kind in ("firm", "weak") else None


def _value(text: str, label: _Label, limit: int) -> Iterator[tuple[int, int]]:
    """Yield what is personal behind a label, up to `limit`, where the next label begins."""
    if ":" in label.gap and label.kind in ("name", "contact"):
        stop = _STOP.search(text, label.value, min(limit, label.value + 2 * LONGEST))
        end = stop.start() if stop else min(limit, label.value + 2 * LONGEST)
        value = text[label.value : end].rstrip()
        if value.strip() and len(value) <= LONGEST:
            yield label.value, label.value + len(value)
            return
    if not _has_name(text, label):
        return
    act = text[label.start : label.end] in words("act")
    inside = _ROUND.match(text, label.end)
    if inside is not None and are_names(inside["names"]):
        yield inside.span("names")
    firm = (label.kind in ("name", "firm") and bool(label.gap)) or (act and ":" in label.gap)
    alone = _name_alone(text, label, limit, firm, act)
    if alone is not None:
        yield alone
        return
    post = label.kind == "role" or text[label.end - 2 : label.end] in words("role")
    yield from _names(text, label.value, limit, firm=firm, post=post, plainly=label.kind == "group", listed=":" in label.gap)


def _name_alone(text: str, label: _Label, limit: int, firm: bool, act: bool) -> tuple[int, int] | None:
    """Return the span of a name that stands alone behind a label: up to the next label, or as a signature."""
    alone = _ALONE.fullmatch(text, label.value, limit) if label.kind == "name" and label.gap else None
    if alone is not None and limit < len(text) and alone["name"] not in words("table"):
        return alone.span("name")
    signed = _SIGNED.match(text, label.value, min(limit, label.value + LONGEST)) if firm or ":" in label.gap else None
    if signed is not None and (act or label.kind in ("role", "firm")) and _is_signature(signed["name"]):
        return signed.span("name")
    return None


def _has_name(text: str, label: _Label) -> bool:
    """Say whether a name may stand behind a label at all."""
    if label.kind == "contact" or (label.kind == "act" and ":" not in label.gap):
        return False
    return bool(label.gap) or (not _goes_on(text, label.end) and _may_begin(text, label.end))


def _may_begin(text: str, at: int) -> bool:
    """Say whether a name, or names in brackets, can begin directly behind a label."""
    first = text[at : at + 1]
    return first in initials() or first == "(" or "A" <= first <= "Z" or not _POINTS.isdisjoint(text[at : at + 9])


def _names(
    text: str,
    start: int,
    limit: int,
    *,
    firm: bool,
    post: bool = False,
    plainly: bool = False,
    deed: bool = False,
    listed: bool = False,
) -> list[tuple[int, int]]:
    """Return the spans of the names that follow each other from `start` on.

    Args:
        text: the whole text.
        start: where the first name would begin.
        limit: where they end at the latest, e.g. at the next label.
        firm: whether a label speaks for names.
        post: whether a post stands before them, so that anything may follow.
        plainly: whether a name behind a rare surname has to end at a mark.
        deed: whether what people do has to follow.
        listed: whether a label with a colon stands before them, so that what stands beside the first name is one too.
    """
    found: list[tuple[int, int]] = []
    at = start
    while at < limit and len(found) < _MOST:
        end = _name_at(text, at, limit, firm or (listed and bool(found)), post)
        if end is None or (plainly and not found and _is_doubtful(text, at, end, limit)):
            break
        found.append((at, end))
        separator = _SEPARATOR.match(text, end, limit)
        if separator is None:
            break
        at = separator.end()
    if deed and found and not deeds().match(text, found[-1][1]):
        return []
    return found


def _name_at(text: str, at: int, limit: int, firm: bool, post: bool = False) -> int | None:
    """Return where a name that begins at `at` ends, None where none does."""
    first = text[at : at + 1]
    if (firm or post) and "A" <= first <= "Z":
        latin = _LATIN.match(text, at, limit)
        return latin.end() if latin else None
    if not "\u3400" <= first <= "\u9fff" and first != "〇" and not first > "\U00020000":
        return None
    surname = first in initials()
    apart = _apart(text, at, limit, firm, surname) if surname or firm else None
    if apart is not None:
        return apart
    pointed = _POINTED.match(text, at, limit)
    if pointed is not None:
        ends = (pointed.end() + length for length in range(8, 1, -1))
        return next((e for e in ends if e <= limit and is_name(text[at:e]) and _ends_here(text, e, limit)), None)
    return _plain_name_at(text, at, limit, firm, post) if surname or firm else None


def _apart(text: str, at: int, limit: int, firm: bool, surname: bool) -> int | None:
    """Return where a name with hidden characters (王**) or with blanks (桑 榆) ends, None where none begins at `at`."""
    hidden = _HIDDEN.match(text, at, limit)
    if hidden is not None and is_name(hidden[0], firm=firm):
        return hidden.end()
    spaced = _SPACED.match(text, at, limit)
    if spaced is not None and (is_name(spaced[0], firm=firm) or (surname and _is_spread(spaced[0]))):
        return spaced.end()
    return None


def _is_signature(text: str) -> bool:
    """Say whether two to four Han characters alone behind 复核： are a name: all but common words (通过), also 田七."""
    return not (is_common_word(text) or is_common_word(text[:2]) or is_common_word(text[-2:])) and text not in words("noun")


def _is_spread(text: str) -> bool:
    """Say whether two characters with a blank between are a name though together they are a rare word: 桑 榆."""
    return not is_common_word("".join(text.split()))


def _plain_name_at(text: str, at: int, limit: int, firm: bool, post: bool) -> int | None:
    known = surnames()
    long = text[at : at + 2] in known["compound"]
    for length in (4, 3, 2) if long or firm else (3, 2):
        end = at + length
        if end > limit or not is_name(
            text[at:end], firm=(firm or (post and text[at] in surnames()["common"])) and _is_edge(text, end, limit)
        ):
            continue
        if _ends_here(text, end, limit):
            return end
        common, given = text[at] in known["common"], is_given(text[at + 1 : end])
        if length > 2 and (long or (common or given if post else common and given)):
            return end
    return None


def _is_edge(text: str, end: int, limit: int) -> bool:
    return end >= limit or bool(_EDGE.match(text, end))


def _goes_on(text: str, end: int) -> bool:
    """Say whether what looks like a label goes on as another word: 老师傅, 会计师, 队员工资."""
    if not is_word(text[end - 1 : end + 1]):
        return False
    return not is_name(text[end : end + 3]) or not (_is_edge(text, end + 3, len(text)) or is_given(text[end + 1 : end + 3]))


def _is_doubtful(text: str, at: int, end: int, limit: int) -> bool:
    """Say whether two characters behind a rare surname go on in the text: 学生都能享受."""
    return end - at == 2 and text[at] not in surnames()["common"] and not _is_edge(text, end, limit)


def _ends_here(text: str, end: int, limit: int) -> bool:
    """Say whether a name can end here: before a mark, a digit, the next label, or a word that goes on behind names."""
    if _is_edge(text, end, limit):
        return True
    rest = text[end : end + 3]
    return not words("follow").isdisjoint((rest[0], rest[:2])) or not words("title").isdisjoint((rest, rest[:2]))


def _before_title(text: str, label: _Label) -> list[tuple[int, int]]:
    """Return the names before a form of address: 王芳同志, 王芳（局长）, 王芳、李小海两位同志."""
    title = text[label.start : label.end]
    if label.kind == "contact":
        end = label.start - len(_gap_before(text, label.start))
        return [span for span in _before(text, end) if span[1] - span[0] > 2 or text[span[0]] in surnames()["common"]]
    if not any(title[-length:] in words("title") for length in range(2, 5)):
        return []
    end = label.start
    if end and text[end - 1] == "副":
        end -= 1
    if _is_surname_alone(text, end, label.end):
        return [(end - 1, end)]
    if end and text[end - 1] == "(":
        end -= 1
    else:
        counted = _COUNTED.search(text[max(0, end - 4) : end])
        end -= len(counted[0]) if counted else 0
    return _before(text, end)


def _is_surname_alone(text: str, end: int, behind: int) -> bool:
    """Say whether nothing but a surname stands before a form of address: 经孙科长签发, （赵工程师）."""
    if not end or text[end - 1] not in initials() or is_word(text[end - 1 : end + 1]):
        return False
    if text[end - 1] not in surnames()["common"]:
        lead = text[max(0, end - 6) : end - 1].rstrip(" :")
        known = label_behind(lead) if lead else None
        return known is not None and known[0] in ("name", "firm")
    if end == 1 or text[end - 2] in "由经向访请与和及对被":
        return True
    return bool(_EDGE.match(text, end - 2)) and text[end - 2] not in "0123456789" and not _goes_on(text, behind)


def _before(text: str, end: int) -> list[tuple[int, int]]:
    """Return the names that end at `end`, several with 、 between; the first begins behind a mark, a post, 由 and the like."""
    found: list[tuple[int, int]] = []
    while len(found) < _MOST:
        start = _start_of_name(text, end)
        if start is None:
            break
        found.append((start, end))
        if start < 3 or text[start - 1] not in "、和及与":
            break
        end = start - 1
    return found


def _start_of_name(text: str, end: int) -> int | None:
    first = initials()
    for start in (end - 4, end - 3, end - 2):
        if start >= 0 and text[start] in first and is_name(text[start:end]) and _begins(text, start, end):
            return start
    return None


def _begins(text: str, start: int, end: int) -> bool:
    if start == 0 or _EDGE.match(text, start - 1):
        return True
    if text[start - 1] in _OPENERS:
        return end - start > 2 or text[start] in surnames()["common"] or text[start - 1] in "由经"
    if end - start > 2 and (text[start - 1] == "的" or ends(text[max(0, start - 4) : start]) in ("firm", "weak")):
        return True
    if text[start - 1] in _BODIES:
        return end - start > 2 and (text[start] in surnames()["common"] or is_given(text[end - 2 : end]))
    known = label_behind(text[max(0, start - 4) : start])
    return known is not None and known[0] in ("role", "group", "name", "firm")
