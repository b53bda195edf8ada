"""Marks of rows and cells: totals, remarks, placeholders, signs; their words stand in ontology/vocab/form_words.tsv.

Each question is asked here only, so that a word stands in one place.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kg.forms.lexicon.words import pattern
from kg.text import compact, nfkc
from kg.values.words import before_pattern, operators

__all__ = [
    "UNIT_BESIDE",
    "UNIT_NOTE",
    "is_bare_sign",
    "is_bounded",
    "is_judged",
    "is_nature",
    "is_note",
    "is_placeholder",
    "is_sign",
    "is_subtotal",
    "is_title",
    "is_total",
    "sign_of",
    "without_seal",
    "without_template",
]

UNIT_NOTE = re.compile(r"^(?:金额)?单位[:：].{0,8}元$")
"""A line that only names the unit of money: 单位：万元."""

UNIT_BESIDE = re.compile(r"(?:^|\s)(?:金额|资金)?单位\s{0,40}[:：]\s{0,40}(?:人民币)?\s{0,40}(?:亿元|[万千百]?元)\s*$")
"""The unit of money at the end of a line that holds other fields too: 填报单位：某局    金额单位：元."""

_REMARK = r"(?:[(（].*[)）])?"
_SIGN = re.compile(r"[≥≤><=≧≦⩾⩽]{1,2}")


@cache
def _total() -> re.Pattern[str]:
    return re.compile(f"(?:{pattern('total')}){_REMARK}")


@cache
def _subtotal() -> re.Pattern[str]:
    return re.compile(f"(?:{pattern('subtotal')}|.{{0,30}}(?:{pattern('subtotal_tail')})){_REMARK}")


@cache
def _note() -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('note')})\d?[:：.、]")


@cache
def _placeholder() -> re.Pattern[str]:
    # besides words what fills a cell: / — …… *** \
    return re.compile(rf"(?:{pattern('placeholder')}|/+|[-—–]+|[.…]+|[×xX*]{{2,}}|\\)")


@cache
def _template() -> re.Pattern[str]:
    return re.compile(rf"^(?:{pattern('template')})\s*[\d一二三四五六七八九十]{{1,2}}\s*[:：、.．]?\s*")


@cache
def _judged() -> re.Pattern[str]:
    return re.compile(f"{pattern('judged')}|/|—|-")


@cache
def _nature() -> re.Pattern[str]:
    return re.compile(rf"介于|区间|\.\.\.|文字描述|文本|(?:{pattern('nature')})(?:{pattern('nature_tail')})?")


def is_total(label: str) -> bool:
    """Say whether a compacted label opens the row that adds up a form.

    >>> is_total("总分"), is_total("合计(100分)"), is_total("合计工时")
    (True, True, False)
    """
    return _total().fullmatch(label) is not None


def is_subtotal(label: str) -> bool:
    """Say whether a compacted label opens a row that adds up a part of a form.

    >>> is_subtotal("小计"), is_subtotal("产出指标小计(50分)"), is_subtotal("小计算机采购数")
    (True, True, False)
    """
    return _subtotal().fullmatch(label) is not None


def is_note(label: str) -> bool:
    """Say whether a compacted text is a remark: 注：…, 填表说明1.….

    >>> is_note("注:本表一式两份"), is_note("注册企业数")
    (True, False)
    """
    return _note().match(label) is not None


@cache
def _title() -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('title')}).*(?:{pattern('form')})(?:[(（].*[)）])?$")


_LONGEST_TITLE = 60


def is_title(label: str) -> bool:
    """Say whether a compacted text can be the title of a form: 项目支出绩效目标表(2024年度).

    >>> is_title("项目支出绩效自评表(2024年度)"), is_title("指标"), is_title("海豚表")
    (True, False, False)
    """
    return _SHORTEST_TITLE <= len(label) <= _LONGEST_TITLE and _title().search(label) is not None


_SHORTEST_TITLE = 4


@lru_cache(maxsize=4096)
def is_placeholder(text: str | None) -> bool:
    """Say whether a text only fills a cell that does not apply: 无, /, 不适用; None counts as one.

    >>> is_placeholder("/"), is_placeholder("无偿献血人次")
    (True, False)
    """
    return text is None or _placeholder().fullmatch(compact(text)) is not None


def without_template(text: str) -> str:
    """Return an indicator's name without what the template printed before it (``指标1：``).

    >>> without_template("指标1：受益人次"), without_template("5G基站数")
    ('受益人次', '5G基站数')
    """
    found = _template().match(text)
    return (text if found is None else text[found.end() :]).strip()


@cache
def _seal() -> re.Pattern[str]:
    return re.compile(rf"^\s*[(（]\s*(?:{pattern('seal')})\s*[)）]\s*")


def without_seal(text: str) -> str:
    """Return the name of a body without what asks for its seal in front of it.

    >>> without_seal("（盖章）河东县水利局"), without_seal("河东县水利局")
    ('河东县水利局', '河东县水利局')
    """
    return _seal().sub("", text)


def is_judged(label: str) -> bool:
    """Say whether a compacted text is a judgement that can be a value: 是, 优, or a stroke for none."""
    return _judged().fullmatch(label) is not None


def is_bare_sign(label: str) -> bool:
    """Say whether a compacted text is a sign of comparison and nothing else: ≥."""
    return _SIGN.fullmatch(label) is not None


def is_sign(label: str) -> bool:
    """Say whether a compacted text stands in a column of operators: a sign, a bounding word, 定性, 正向指标.

    >>> [is_sign(each) for each in ("≥", "大于等于", "定性", "正向指标", "达到95%")]
    [True, True, True, True, False]
    """
    return is_bare_sign(label) or sign_of(label) is not None or is_nature(label)


def is_nature(label: str) -> bool:
    """Say whether a compacted text says of what nature an indicator or its value is: 定性, 正向指标, 文字描述."""
    return _nature().fullmatch(label) is not None


def is_bounded(label: str) -> bool:
    """Say whether a compacted text begins with a sign or a bounding word, as values do and names do not.

    >>> is_bounded("≥95%"), is_bounded("不低于3次"), is_bounded("达标率")
    (True, True, False)
    """
    found = before_pattern().match(label)
    return found is not None and bool(operators()[("before", found[0])].sign)


def sign_of(text: str | None) -> str | None:
    """Return the operator that a cell of its own prints, None where it prints none (定量, 正向).

    Source of the words: ontology/vocab/operators.tsv.

    >>> sign_of("大于等于"), sign_of("＞＝"), sign_of("定性"), sign_of("达到")
    ('≥', '≥', None, None)
    """
    known = operators().get(("before", compact(nfkc(text)))) if text else None
    return known.sign or None if known is not None else None
