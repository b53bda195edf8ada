"""Indicators told in prose: the sentences under ``绩效指标：`` cut into statements, each with its target.

A clause with a number or a bound is an indicator (`kg.values.find_all`). Of the others a way and its end make one statement
(加强监管，提升水平), what opens with 实现 or 确保 is the target and stands alone, ends beside each other are several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg import values
from kg.forms.base import Work
from kg.forms.lexicon.levels import category, is_level, parse_label, repair
from kg.forms.lexicon.words import ends_with, opens_with, pattern, words
from kg.forms.prose.numbering import parse as parse_numbering
from kg.forms.prose.paragraphs import Printed
from kg.numerals import find_numerals
from kg.records import Indicator, Target
from kg.text import compact, fold, nfkc

__all__ = ["Statement", "add_indicators", "statements"]

_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_CLAUSE = re.compile(r"(?:[^，,]|(?<=\d),(?=\d{3}))+")
_LEVEL = re.compile(r"\s*([^：:，,]{2,12})[：:]\s*")
_TAIL = re.compile(r"^\s*[）)]?\s*(?:[（(]含[）)])?(?:及?以[上下内]|左右)?\s*(?:的)?")
_DATE = re.compile(r"^(?:于|在)?(?:\d{4}年|当年|年)?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:[底末初])?(?:之前|以前|前|内)?(?:，)?")
_SHORTEST = 4
"""Shortest clause, in characters, that states something."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One indicator of a text: its name, its target, offsets of the target's text.

    Attributes:
        name: what is measured or done, in the printed words, without verbs of change and adverbs around it.
        target: of the statement.
        start: offset in the text.
        end: offset behind the last character.
        context: the whole sentence, where parts of it that belong to the statement lie outside, else None.
        level: labels in front of it, ``产出指标：数量指标：``, outermost first.
    """

    name: str
    target: Target
    start: int
    end: int
    context: str | None = None
    level: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def add_indicators(work: Work, printed: Printed, above: Sequence[str] = ()) -> int:
    """Add the indicators that a text states to the work, and return how many they are.

    Args:
        work: state of the document.
        printed: text with its places.
        above: headings above the text, outermost first; labels of levels among them are taken.
    """
    ordinal = sum(1 for each in work.indicators if each.project is None)
    count = 0
    for count, statement in enumerate(statements(printed.text), 1):
        printed1, level2 = _levels((*above, *statement.level))
        level1 = repair(printed1, level2, {})
        parent = category(level1, 1)
        work.indicators.append(
            Indicator(
                project=None,
                ordinal=ordinal + count,
                level1=level1,
                level2=level2,
                level3=statement.name,
                target=statement.target,
                level1_printed=printed1,
                level1_category=parent,
                level2_category=category(level2, 2, parent),
                description=statement.context,
                place=printed.part(statement.start, statement.end).place,
            )
        )
    return count


def statements(text: str) -> tuple[Statement, ...]:
    """Return the statements of a text in order.

    >>> [(each.name, each.target.raw) for each in statements("补贴发放率达到 98%以上，维护社会稳定。加强巡查，提升监管水平。")]
    [('补贴发放率', '达到 98%以上'), ('社会稳定', '维护社会稳定'), ('监管水平', '加强巡查，提升监管水平')]
    """
    found: list[Statement] = []
    level: tuple[str, ...] = ()
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        start, labels = _labels(text, start, end)
        if labels:
            level = _merged(level, labels)
        sentence = text[start:end].strip()
        for each in _of_sentence(text, start, end):
            dropped = each.context is not None
            found.append(Statement(each.name, each.target, each.start, each.end, sentence if dropped else None, level))
    return tuple(found)


def _labels(text: str, start: int, end: int) -> tuple[int, tuple[str, ...]]:
    """Return where the sentence begins behind its numbering and its labels of levels, and these labels."""
    labels: list[str] = []
    while True:
        numbering = parse_numbering(text[start:end])
        if numbering is not None:
            start += numbering.end
        match = _LEVEL.match(text, start, end)
        if match is None or not (
            is_level(match[1]) or re.fullmatch(r"指标\s{0,9}(?:内容)?\s{0,9}[\d一二三四五六七八九十]*", match[1])
        ):
            return start, tuple(labels)
        if is_level(match[1]):
            labels.append(parse_label(match[1]).name)
        start = match.end()


def _merged(level: tuple[str, ...], labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the labels in force: a label of level 2 alone keeps the level 1 before it."""
    if len(labels) == 1 and not is_level(labels[0], 1):
        return (*(each for each in level if is_level(each, 1)), *labels)
    return labels


def _levels(labels: Sequence[str]) -> tuple[str | None, str | None]:
    level1 = level2 = None
    for label in labels:
        if not is_level(label):
            continue
        if is_level(label, 1) and (level1 is None or not is_level(label, 2)):
            level1, level2 = parse_label(label).name, None
        elif is_level(label, 2):
            level2 = parse_label(label).name
    return level1, level2


def _of_sentence(text: str, start: int, end: int) -> Iterator[Statement]:
    """Yield the statements of one sentence; their `context` is not None where something of the sentence stays outside."""
    clauses = [clause for match in _CLAUSE.finditer(text, start, end) if (clause := _stripped(text, *match.span())).text]
    way: list[_Clause] = []
    for number, clause in enumerate(clauses, 1):
        found = values.find_all(clause.text)
        if found:
            yield from [_counted(each, clause, bool(way)) for each in found]
            way = []
        elif _states(clause.text, last=number == len(clauses)):
            kind = _kind(clause.text)
            if kind != "means":
                yield from _of_ends(kind, way, clause, text)
            way = [*way, clause] if kind == "means" else []
    yield from (_stated([each], text) for each in way)


def _states(clause: str, *, last: bool) -> bool:
    """Say whether a clause without a number states something: 按照…部署，通过… is a circumstance, unless nothing follows."""
    return len(compact(clause)) >= _SHORTEST and (last or not opens_with(_bare(clause), "basis"))


def _of_ends(kind: str, way: Sequence[_Clause], clause: _Clause, text: str) -> list[Statement]:
    """Return the statements of a clause that names an end, with the clauses that name the way to it before.

    Args:
        kind: what the verb of the clause does, as of `_kind`.
        way: clauses before it.
        clause: the clause.
        text: that they are clauses of.
    """
    if kind == "improve":
        return [_stated([*way, clause], text)]
    if kind == "achieve":
        return [_stated([clause], text, "" if way else None)]
    return [_stated([each], text) for each in [*way, clause]]


def _stripped(text: str, start: int, end: int) -> _Clause:
    while start < end and text[start].isspace():
        start += 1
    return _Clause(text[start:end].rstrip(), start)


def _counted(found: values.Found, clause: _Clause, after_way: bool) -> Statement:
    """Return the statement of a clause with a number; the way to it stands before where `after_way` is True."""
    label, _, rest = found.raw.partition("：")
    if rest.strip() and ends_with(label.strip(), "measure"):  # 培训人数：200人
        start = clause.start + found.start + len(found.raw) - len(rest.lstrip())
        target = values.parse(rest.strip(), name=label.strip()).target
        return Statement(_bare(label), target, start, start + len(target.raw), "" if after_way else None)
    target = found.value.target
    name = found.name or _after_date(found)
    elliptic = False
    if not name:
        name = _measured(found.raw, target)
        elliptic = ends_with(name, "measure") is None and target.unit == "%"
    start, end = clause.start + found.start, clause.start + found.end
    return Statement(_bare(name) or name, target, start, end, "" if after_way or elliptic else None)


def _after_date(found: values.Found) -> str | None:
    """Return what is to be done by a date, None for another target: 6月底前完成验收 is named 完成验收."""
    if found.name is not None or found.value.target.kind != "deadline":
        return None
    return _DATE.sub("", found.raw, count=1).strip()


def _measured(clause: str, target: Target) -> str:
    """Return what a clause with a number measures: the words before the number, or around it.

    >>> from decimal import Decimal
    >>> _measured("印制手册 500 本以上的发放", Target("", value=Decimal(500), unit="本"))
    '印制手册发放'
    """
    if target.value is None:
        bound = re.search(pattern("bound"), clause)
        return clause[: bound.start()].strip() if bound is not None and bound.start() > 0 else clause
    folded = fold(clause)
    spans = [folded.span(start, end) for start, end, number in find_numerals(folded.text) if number == target.value]
    return _around(clause, *spans[0], target.unit or "") if spans else clause


def _around(clause: str, start: int, end: int, unit: str) -> str:
    """Return the words before a number at the given offsets; where they name no measure, those behind its unit too."""
    before = _unbound(clause[:start])
    if ends_with(before, "measure"):
        return before
    after = clause[end:].lstrip()
    if unit and nfkc(after).startswith(unit):
        before = f"{before}{_TAIL.sub('', after[len(unit) :], count=1)}".strip()
    return before or clause


def _unbound(text: str) -> str:
    """Return `text` without bounding words and adverbs at its end."""
    kept = text.strip(" ：:（(")
    while True:
        word = ends_with(kept, "bound") or ends_with(kept, "adverb")
        if word is None or word == kept:
            return kept
        kept = kept.removesuffix(word).rstrip()


def _stated(clauses: Sequence[_Clause], text: str, context: str | None = None) -> Statement:
    start, end = clauses[0].start, clauses[-1].end
    raw = text[start:end]
    name = _object(clauses[-1].text)
    return Statement(name, values.parse(raw, name=name).target, start, end, context)


def _kind(clause: str) -> str:
    """Return what the clause's verb does: means, improve, achieve or outcome."""
    bare = _bare(clause)
    for kind in ("achieve", "means", "improve", "outcome"):
        if opens_with(bare, kind):
            return kind
    if ends_with(bare, "trend"):
        return "outcome"
    # A subject stands before the verb: an adverb shows where the verb is (工作人员积极参加培训).
    verbs = {word: kind for kind in ("means", "improve", "achieve") for word in words(kind)}
    after = re.search(rf"(?:{pattern('adverb')})+({'|'.join(sorted(verbs, key=len, reverse=True))})", bare)
    return verbs[after[1]] if after else "outcome"


def _bare(clause: str) -> str:
    """Return the clause without adverbs and prepositions at its head.

    >>> _bare("继续全面提升经办水平")
    '提升经办水平'
    """
    kept = clause.strip()
    while True:
        word = opens_with(kept, "adverb")
        if word is None or len(kept) - len(word) < 2:
            return kept
        kept = kept.removeprefix(word).lstrip()


def _object(clause: str) -> str:
    """Return what a clause without a number is about: its object, or its subject before a word of trend."""
    bare = _bare(clause)
    trend = ends_with(bare, "trend") or ends_with(bare, "improve")
    if trend is not None and len(bare) - len(trend) >= 2:
        return _unbound(bare.removesuffix(trend))
    verb = next((word for kind in ("achieve", "means", "improve", "outcome") if (word := opens_with(bare, kind))), None)
    if verb is None:
        return _behind_verb(bare)
    rest = bare.removeprefix(verb).strip()
    return _bare(rest) if len(rest) >= 2 else bare


def _behind_verb(clause: str) -> str:
    """Return what stands behind a verb with an adverb before it, the whole clause where there is none (居民积极参加培训)."""
    verbs = "|".join(pattern(kind) for kind in ("means", "improve", "achieve"))
    after = re.search(rf"(?:{pattern('adverb')})+(?:{verbs})", clause)
    return clause if after is None or len(clause) - after.end() < 2 else clause[after.end() :].strip()
