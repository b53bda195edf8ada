"""Heads of columns and labels of key-value areas, by vocabulary (ontology/vocab/heads.tsv)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kg.forms.lexicon.words import pattern
from kg.text import compact
from kg.vocabulary import added
from ontology import VOCAB

__all__ = [
    "ARTIFACT",
    "colon_roles",
    "column_roles",
    "is_listed",
    "key_roles",
    "labels_of",
    "lacks_end",
    "money_role",
    "plain_label",
]

ARTIFACT = re.compile(r"\[bookmark:[^\[\]]*\]|\{\s*(?:HYPERLINK|PAGE|TOC|REF|EQ)\b[^{}]*\}", re.IGNORECASE)
"""What an export writes where the document has an invisible mark: [bookmark: _Toc123], {PAGE \\* MERGEFORMAT}."""

_NUMBERING = re.compile(r"^(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?\d{1,2}[)、.](?!\d)|[①-⑳*★#])")
_TAIL = re.compile(r"(?:[(][^()]*[)]|[\[][^\[\]]*[\]]|[/,]?[亿万千百]{0,2}(?<!单)元)$")
"""What may stand behind a label without being part of it: brackets, a unit of money (预算金额/万元)."""
_LONGEST = 60
"""Characters of the longest text that can be a label, blanks included."""
_PART = re.compile(r"^(?:其中|其 中)[:：]?")


@cache
def _vocabulary() -> tuple[dict[str, dict[str, tuple[str, ...]]], dict[str, tuple[tuple[re.Pattern[str], str], ...]]]:
    exact: dict[str, dict[str, tuple[str, ...]]] = {"column": {}, "key": {}, "line": {}, "money": {}}
    patterns: dict[str, list[tuple[re.Pattern[str], str]]] = {"column": [], "key": [], "line": [], "money": []}
    for line in (VOCAB / "heads.tsv").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        scope, role, label = line.split("\t")
        if label.startswith("/"):
            patterns[scope].append((re.compile(label[1:]), role))
        else:
            exact[scope][label] = (*exact[scope].get(label, ()), role)
    for row in added("heads"):
        known = exact[row["scope"]]
        known[row["label"]] = (*known.get(row["label"], ()), row["role"])
    return exact, {scope: tuple(pairs) for scope, pairs in patterns.items()}


@cache
def _any_of(scope: str) -> re.Pattern[str]:
    """Match what one of the patterns of a scope matches: of most texts that no list has none does, asked at once."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _vocabulary()[1][scope]) or r"(?!)")


def plain_label(text: str) -> str:
    """Return the NFKC text without spaces, artifacts, a number in front, and a colon behind.

    >>> plain_label("一、项目资金\\n（万元）：")
    '项目资金(万元)'
    """
    return _short(text) if len(text) <= _LONGEST else _plain(text)


def _plain(text: str) -> str:
    label = compact(ARTIFACT.sub("", text)) if "[" in text else compact(text)
    return _NUMBERING.sub("", label).strip(":;。,")


_short = lru_cache(maxsize=16384)(_plain)


@cache
def _code_behind() -> re.Pattern[str]:
    """Match what asks for a code behind a label: 主管部门及其编码, 项目名称(代码)."""
    return re.compile(rf"(?:及其?|和|[(])(?:{pattern('code')})[)]?$")


@cache
def _whose() -> re.Pattern[str]:
    """Match what a label says of whose field it is, in front: 该项目支出上级资金, 年度本级预算金额."""
    return re.compile(rf"^(?:{pattern('whose')})(?=..)")


@cache
def _beginnings(scope: str) -> frozenset[str]:
    """Return how the labels of a scope begin: two characters, or the one that they are."""
    return frozenset(label[:2] for label in _vocabulary()[0][scope])


def _may_be_one(label: str, scope: str) -> bool:
    """Say whether a plain label may be one of a scope: of its forms each begins as it does, or behind 其中."""
    bare = _PART.sub("", label).strip(":")
    begins = {form[:size] for form in (label, bare, _whose().sub("", bare)) for size in (1, 2)}
    return not _beginnings(scope).isdisjoint(begins) or _any_of(scope).fullmatch(label) is not None


def _forms(label: str, scope: str) -> list[str]:
    forms = [label, _TAIL.sub("", label)]
    bare = _PART.sub("", forms[1]).strip(":")
    forms.append(bare)
    if scope in ("key", "line"):
        forms.append(re.sub(r"\d{1,2}$", "", bare))
        forms.append(_code_behind().sub("", bare))
        forms.append(_whose().sub("", bare))
    return [form for form in dict.fromkeys(forms) if form]


@lru_cache(maxsize=32768)
def _roles(text: str, scope: str) -> tuple[str, ...]:
    if len(text) > _LONGEST:
        return ()
    exact, patterns = _vocabulary()
    label = plain_label(text)
    if not _may_be_one(label, scope):
        return ()  # most cells
    forms = _forms(label, scope)
    if not forms or len(forms[-1]) > 24:
        return ()
    for form in forms:
        if form in exact[scope]:
            return exact[scope][form]
    if not _any_of(scope).fullmatch(forms[0]):
        return ()
    return tuple(dict.fromkeys(role for pattern, role in patterns[scope] if pattern.fullmatch(forms[0])))[:1]


def column_roles(text: str) -> tuple[str, ...]:
    """Return the roles that `text` can have as the head of a column, the likeliest first; empty if it is no head.

    >>> column_roles("目标值 (标准)"), column_roles("2025年度指标值"), column_roles("受益人次")
    (('target',), ('target_year',), ())
    """
    return _roles(text, "column")


def key_roles(text: str) -> tuple[str, ...]:
    """Return the roles that `text` can have as a label beside or above its value; empty if it is no label.

    >>> key_roles("主管部门\\n及编码")
    ('supervising_dept',)
    >>> key_roles("其中：财政    资金"), key_roles("项目资金\\n（万元）"), key_roles("食堂经费")
    (('funds_fiscal',), ('funds',), ())
    """
    return _roles(text, "key")


def lacks_end(text: str) -> bool:
    """Say whether a text is a label whose last character is cut off, as a line's end does: 项目主管单.

    >>> lacks_end("项目主管单"), lacks_end("项目主管单位"), lacks_end("堤防养护")
    (True, False, False)
    >>> lacks_end("项目实施期")  # of 项目实施期限, and a label itself
    False
    """
    label = plain_label(text)
    return len(label) >= _LEAST_CUT and label in _cut_labels() and not key_roles(text)


_LEAST_CUT = 5
"""Fewest characters of what is left of a label; shorter ones are words of their own."""


@cache
def _cut_labels() -> frozenset[str]:
    exact = _vocabulary()[0]
    return frozenset(label[:-1] for scope in ("key", "line") for label in exact[scope])


def colon_roles(text: str) -> tuple[str, ...]:
    """Return the roles that `text` can have as a label with a colon and its value behind it.

    项目, 单位 and 金额 head columns of any table; only before a colon do they label a field of a project.

    >>> colon_roles("项目"), colon_roles("实施单位"), key_roles("项目")
    (('project_name',), ('implementing_unit',), ())
    """
    return key_roles(text) or _roles(text, "line")


def is_listed(text: str) -> bool:
    """Say whether a text is a label of some scope that is listed as it stands, not by a pattern.

    >>> is_listed("全年执行数"), is_listed("年度指标值"), is_listed("年度三级指标")
    (True, True, False)
    """
    label = plain_label(text)
    return any(label in labels for labels in _vocabulary()[0].values())


def labels_of(scope: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the labels of a scope (``column`` or ``key``) with their roles, patterns left out."""
    return tuple(_vocabulary()[0][scope].items())


def money_role(text: str) -> str | None:
    """Return what a head over sums, or a label beside one, says of the execution: a field of `kg.records.Execution`.

    >>> money_role("全年预算数（A）"), money_role("年初预算数"), money_role("执行率（B/A）"), money_role("资金用途")
    ('adjusted', 'initial', 'rate', None)
    """
    return next(iter(_roles(text, "money")), None)
