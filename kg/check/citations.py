"""Rules on cited documents: in the wrong column, spelled in several ways, without number, out of date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.check.base import Case, Check, Finding
from kg.policy_list import by_number
from kg.records import Citation, Indicator
from kg.text import compact

__all__ = ["CHECKS"]

_NUMBER = re.compile(r"〔(?P<year>\d{4})〕")
_OLD = 3
_VERY_OLD = 10
"""A basis more than this many years older than the target is looked at (a convention)."""


def _uses(case: Case) -> Iterator[tuple[Indicator | None, Citation]]:
    for indicator in case.reading.indicators:
        for citation in indicator.citations:
            yield indicator, citation
    for project in case.reading.projects:
        for citation in project.citations:
            yield None, citation
    for citation in case.reading.citations:
        yield None, citation


def description_holds_citation(case: Case) -> Iterator[Finding]:
    """A description that is nothing but a document: pasted from the basis column, of this row or another."""
    for indicator in case.reading.indicators:
        for citation in indicator.citations:
            if citation.role != "wrong_column":
                continue
            basis = {c.normalized for c in indicator.citations if c.role == "basis"}
            others = {
                c.normalized for i in case.reading.indicators if i is not indicator for c in i.citations if c.role == "basis"
            }
            message = f"“{citation.raw}”填在描述栏，应填在依据栏"
            if citation.normalized not in basis and citation.normalized in others:
                message += "；本行依据栏没有它，别的指标以它为依据，疑从别处复制"
            found = case.at("description_holds_citation", indicator, message, indicator.description or citation.raw)
            yield found if citation.place is None else _at(found, citation)


def _at(finding: Finding, citation: Citation) -> Finding:
    return replace(finding, place=citation.place)


def citation_suffix_variant(case: Case) -> Iterator[Finding]:
    """号 in one place and 号文件 in another; the word stands behind the number in the cell."""
    plain: list[tuple[Indicator, Citation]] = []
    long: list[tuple[Indicator, Citation]] = []
    for indicator, citation in _uses(case):
        if indicator is None or citation.role != "basis" or not _NUMBER.search(citation.normalized):
            continue
        behind = (indicator.basis_raw or citation.raw).partition(citation.raw)[2]
        text = compact(citation.raw + behind)
        (long if re.search(r"号文", text) else plain).append((indicator, citation))
    if plain and long:
        message = f"文号写法不一：{len(plain)}处写“号”，{len(long)}处写“号文”或“号文件”"
        yield _about(case, "citation_suffix_variant", message, *(long[0] if len(long) <= len(plain) else plain[0]))


def citation_comma_title(case: Case) -> Iterator[Finding]:
    """A comma between a number and its title makes one document look like two."""
    for indicator, citation in _uses(case):
        if indicator is not None and citation.title and re.search("号(?:文件)?[,，、]《", indicator.basis_raw or ""):
            yield _about(case, "citation_comma_title", f"“{citation.raw}”与标题之间有逗号，其实是一个文件", indicator, citation)


def citation_bracket_variant(case: Case) -> Iterator[Finding]:
    """The year of a number not in 〔〕."""
    odd = [(i, c) for i, c in _uses(case) if _NUMBER.search(c.normalized) and "〔" not in c.raw]
    if odd:
        good = sum(1 for _i, c in _uses(case) if "〔" in c.raw)
        others = f"（另{good}处用了）" if good else ""
        message = f"{len(odd)}处文号的年份没有用六角括号〔〕{others}，如“{odd[0][1].raw}”"
        yield _about(case, "citation_bracket_variant", message, *odd[0])


def citation_title_unquoted(case: Case) -> Iterator[Finding]:
    """A title behind its number without 《》."""
    for indicator, citation in _uses(case):
        if indicator is None or citation.title is None or citation.role != "basis" or not indicator.basis_raw:
            continue
        if f"《{compact(citation.title)}" not in compact(indicator.basis_raw) and compact(citation.title) in compact(
            indicator.basis_raw
        ):
            message = f"文件标题“{citation.title}”没有用书名号"
            yield _about(case, "citation_title_unquoted", message, indicator, citation)


def citation_unnumbered(case: Case) -> Iterator[Finding]:
    """A basis named without its number."""
    for indicator, citation in _uses(case):
        if indicator is not None and citation.role == "basis" and "号" not in citation.normalized:
            yield _about(case, "citation_unnumbered", f"依据“{citation.raw}”没有文号", indicator, citation)


def basis_replaced(case: Case) -> Iterator[Finding]:
    """A basis that another document of the shipped list replaced before the form's year; each once a form."""
    year = case.year()
    seen: set[str] = set()
    for indicator, citation in _uses(case):
        known = by_number(citation.normalized)
        if known is None or not known.ends or citation.normalized in seen or year is None or citation.role == "narrative":
            continue
        if int(known.ends[:4]) < year:
            seen.add(citation.normalized)
            title = f"《{known.title}》" if known.title else ""
            message = f"依据“{citation.normalized}”{title}已由{known.replaced_by}替代（{known.ends}）"
            suggestion = f"改用现行文件{known.replaced_by}"
            yield _about(case, "basis_replaced", message, indicator, citation, suggestion=suggestion)


def stale_basis(case: Case) -> Iterator[Finding]:
    """A basis that is years older than the target: a hint, from ten years on a warning. Orders and laws hold longer."""
    year = case.year()
    if year is None:
        years = [int(m["year"]) for _i, c in _uses(case) if (m := _NUMBER.search(c.normalized))]
        year = max(years, default=None)
    seen: set[tuple[str | None, str]] = set()
    for indicator, citation in _uses(case):
        match = _NUMBER.search(citation.normalized)
        if indicator is None or citation.role != "basis" or match is None or year is None:
            continue
        if int(match["year"]) < year - _OLD and (indicator.project, citation.normalized) not in seen:
            seen.add((indicator.project, citation.normalized))
            age = year - int(match["year"])
            message = f"依据“{citation.normalized}”比{year}年早{age}年，请核对是否仍有效"
            known = by_number(citation.normalized)
            if known is not None and known.ends and int(known.ends[:4]) < year:
                continue  # replaced, which is another finding
            old = (
                age >= _VERY_OLD and "令" not in citation.normalized and not (known is not None and known.status == "in_force")
            )
            yield _about(case, "stale_basis", message, indicator, citation, **({"severity": "warning"} if old else {}))


def _about(case: Case, rule: str, message: str, indicator: Indicator | None, citation: Citation, **changes: str) -> Finding:
    project = indicator.project if indicator else None
    level3 = indicator.level3 if indicator else None
    return case.finding(rule, message, citation.raw, citation.place, project, level3, **changes)


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        description_holds_citation,
        citation_suffix_variant,
        citation_comma_title,
        citation_bracket_variant,
        citation_title_unquoted,
        citation_unnumbered,
        basis_replaced,
        stale_basis,
    )
}
