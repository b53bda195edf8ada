"""Rules on names and wording of indicators and projects."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kg.check.base import Case, Check, Finding
from kg.check.blanks import is_nothing
from kg.document import Paragraph
from kg.text import compact, nfkc
from kg.values.words import rows_of

__all__ = ["CHECKS"]

_LONG = 40
"""Characters from which on a name is too long to be told apart in a table (a convention)."""

_MEASURE = "期价量率数额"
"""Ends of short names that are measures by themselves: 工期, 造价, 产量."""
_LABEL = re.compile(
    r"(?:产出)?(?:数量|质量|时效|成本)指标|(?:经济|社会|生态环境|生态)(?:效益|成本)(?:指标)?|可持续影响(?:指标)?|(?:产出|效益|满意度)指标"
)
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ％．＝＞＜]")
_CODE = re.compile(r"^[0-9A-Z]{6}(?P<year>\d\d)[A-Z]")


def empty_name(case: Case) -> Iterator[Finding]:
    """A name of one or two characters says nothing of what is measured; of what is paid for (耗材) it may."""
    costs = case.reading.document.kind == "cost_targets"
    for indicator, _value in case.indicators() if not costs else ():
        name = compact(indicator.level3)
        if 0 < len(name) <= 2 and name[-1] not in _MEASURE:
            yield case.at("empty_name", indicator, f"三级指标“{indicator.level3}”过短，看不出测什么")


def label_as_name(case: Case) -> Iterator[Finding]:
    """A label of a level in the column of names: 社会成本指标, 经济效益. Nothing says what is measured."""
    for indicator, _value in case.indicators():
        if not is_nothing(compact(indicator.target.raw)) and _LABEL.fullmatch(
            re.sub(r"^\d+[.、]", "", compact(indicator.level3))
        ):
            message = f"三级指标填的是级别名称“{indicator.level3}”，没有写测什么"
            yield case.at("label_as_name", indicator, message)


def wording_too_long(case: Case) -> Iterator[Finding]:
    """A name that is a sentence."""
    for indicator, _value in case.indicators():
        length = len(compact(indicator.level3))
        if length > _LONG:
            yield case.at("wording_too_long", indicator, f"三级指标有{length}个字，宜精简", indicator.level3)


def description_equals_name(case: Case) -> Iterator[Finding]:
    """The description repeats the name."""
    for indicator, _value in case.indicators():
        if indicator.description and compact(indicator.description) == compact(indicator.level3):
            yield case.at("description_equals_name", indicator, "绩效指标描述照抄三级指标", indicator.description)


def year_prefix_in_name(case: Case) -> Iterator[Finding]:
    """A year set before a project's name by the budget system."""
    for project in case.reading.projects:
        match = re.match(r"20\d\d_", compact(project.name))
        if match:
            message = f"项目名称“{project.name}”带有系统前缀“{match.group()}”"
            yield case.finding("year_prefix_in_name", message, project.name, project.place, project.ref)


def name_suffix(case: Case) -> Iterator[Finding]:
    """A Latin letter at the end of a project's name."""
    for project in case.reading.projects:
        match = re.search(r"(?<=[\u4e00-\u9fff])[A-Za-z]$", compact(project.name))
        if match:
            message = f"项目名称“{project.name}”末尾有字母“{match.group()}”"
            yield case.finding("name_suffix", message, project.name, project.place, project.ref)


def doc_number_in_project_name(case: Case) -> Iterator[Finding]:
    """A document's number as part of a project's name."""
    for project in case.reading.projects:
        for citation in project.citations:
            if citation.role == "project_name":
                message = f"项目名称含文号“{citation.raw}”"
                yield case.finding("doc_number_in_project_name", message, project.name, project.place, project.ref)


def beneficiary_gap(case: Case) -> Iterator[Finding]:
    """A group in the project's name that no benefit or satisfaction indicator mentions, while another group is."""
    for project in case.reading.projects:
        name = compact(project.name)
        groups = [g for g in re.split("[、和及]", re.sub(r"^20\d\d_", "", name)) if 3 <= len(g) <= 14]
        rows = [i for i, _v in case.of(project) if not (i.level1_category or "output").startswith(("output", "cost"))]
        if len(groups) < 2 or not rows:
            continue
        told = compact("".join(i.level3 for i in rows))
        named = [group for group in groups if group[:4] in told]
        missing = [group for group in groups if group[:4] not in told and group[:2] not in told]
        if named and missing:
            message = f"项目名称中的“{missing[0][:8]}”没有出现在效益和满意度指标里"
            yield case.finding("beneficiary_gap", message, project.name, project.place, project.ref)


def term_inconsistency(case: Case) -> Iterator[Finding]:
    """Two groups that are easily mixed up: one in the project's name, the other in a target or name of an indicator."""
    pairs = [(row[0], row[1]) for row in rows_of("confusable_terms.tsv")]
    both = [*pairs, *((b, a) for a, b in pairs)]
    for indicator, _value in case.indicators():
        project = case.project(indicator)
        if project is None:
            continue
        text = compact(indicator.level3 + (indicator.description or "") + indicator.target.raw)
        for term, other in both:
            if term in compact(project.name) and other not in compact(project.name) and other in text:
                message = f"项目说“{term}”，指标却说“{other}”"
                yield case.at("term_inconsistency", indicator, message)


def wrong_name(case: Case) -> Iterator[Finding]:
    """The name begins with a word that differs by one character from the word its content repeats (决策 for 决算)."""
    for row in case.reading.evaluation_rows:
        name, text = compact(row.level3), compact((row.content or "") + (row.standard or ""))
        head = name[:2]
        if len(name) < 4 or not text or head in text or (name[2:] and name[2:] not in text and len(name) > 8):
            continue
        near = Counter(m for m in re.findall(f"{re.escape(head[0])}[\\u4e00-\\u9fff]", text) if m != head)
        if near and near.most_common(1)[0][1] >= 2:
            word = near.most_common(1)[0][0]
            message = f"名称是“{row.level3}”，内容却反复说“{word}”，疑为“{word}{name[2:]}”之误"
            yield case.finding("wrong_name", message, row.level3, row.place, None, row.level3)


def code_year_vs_document_year(case: Case) -> Iterator[Finding]:
    """A project's code of another year than the document, or than most codes in it."""
    years = {}
    for project in case.reading.projects:
        match = _CODE.match(compact(project.code or ""))
        if match:
            years[project.ref] = 2000 + int(match["year"])
    usual = case.reading.document.year or (Counter(years.values()).most_common(1)[0][0] if len(years) > 2 else None)
    for project in case.reading.projects:
        if usual is not None and years.get(project.ref, usual) != usual:
            message = f"项目代码的年度是{years[project.ref]}，其余为{usual}，可能是结转项目"
            yield case.finding("code_year_vs_document_year", message, project.code or "", project.place, project.ref)


def fullwidth_char(case: Case) -> Iterator[Finding]:
    """Full-width digits, letters or per-cent signs."""
    for indicator, _value in case.indicators():
        text = indicator.level3 + indicator.target.raw
        found = "".join(dict.fromkeys(_WIDE.findall(text)))
        if found:
            yield case.at("fullwidth_char", indicator, f"全角字符“{found}”，宜写作“{nfkc(found)}”")
    for project in case.reading.projects:
        for goal in project.goals:
            found = "".join(dict.fromkeys(_WIDE.findall(goal.text)))
            if found:
                message = f"绩效目标中有全角字符“{found}”，宜写作“{nfkc(found)}”"
                yield case.finding("fullwidth_char", message, goal.text[:40], project.place, project.ref)


def unit_code_gap(case: Case) -> Iterator[Finding]:
    """Codes of units that leave out one number in a row."""
    codes: dict[str, set[int]] = {}
    for project in case.reading.projects:
        code = (project.implementing_unit.code if project.implementing_unit else None) or ""
        if re.fullmatch(r"\d{6}", code):
            codes.setdefault(code[:3], set()).add(int(code[3:]))
    for head, numbers in codes.items():
        missing = sorted(set(range(min(numbers), max(numbers))) - numbers)
        if len(numbers) > 1 and 0 < len(missing) <= 2:
            names = "、".join(f"{head}{number:03d}" for number in missing)
            after = f"{head}{missing[-1] + 1:03d}"
            place = next(
                (p.place for p in case.reading.projects if p.implementing_unit and p.implementing_unit.code == after), None
            )
            yield case.finding("unit_code_gap", f"单位编码缺{names}", names, place)


def year_not_stated(case: Case) -> Iterator[Finding]:
    """A form of targets without a year."""
    document = case.reading.document
    if (
        document.year is None
        and case.reading.projects
        and not any(p.year for p in case.reading.projects)
        and not _prints_year(case)
    ):
        yield case.finding(
            "year_not_stated", "文件没有写明年度", document.title or case.reading.file, case.reading.projects[0].place
        )


def _prints_year(case: Case) -> bool:
    """Say whether a year stands somewhere in the document all the same: 2023年度, 2023年."""
    blocks = case.document.blocks if case.document is not None else ()
    texts = (block.text if isinstance(block, Paragraph) else "\n".join(cell.text for cell in block.cells) for block in blocks)
    return any(re.search(r"20\d\d\s?年", text) for text in texts)


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        empty_name,
        label_as_name,
        wording_too_long,
        description_equals_name,
        year_prefix_in_name,
        name_suffix,
        doc_number_in_project_name,
        beneficiary_gap,
        term_inconsistency,
        wrong_name,
        code_year_vs_document_year,
        fullwidth_char,
        unit_code_gap,
        year_not_stated,
    )
}
