"""What both reports show: labels in Chinese, places in words, and which findings stand beside which row of the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kg.check.base import Finding
from kg.places import where
from kg.records import Indicator, Reading

__all__ = ["CONFIDENCE", "SEVERITY", "beside", "counts", "project_names", "where"]

SEVERITY = {"error": "错误", "warning": "警告", "info": "提示"}
CONFIDENCE = {"certain": "确定", "likely": "很可能", "suspect": "存疑"}


def counts(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each severity, in one line."""
    found = Counter(finding.severity for finding in findings)
    return "，".join(f"{label}{found[key]}条" for key, label in SEVERITY.items())


def project_names(reading: Reading) -> dict[str, str]:
    """Return the projects' names by ref."""
    return {project.ref: project.name for project in reading.projects}


def beside(reading: Reading, findings: Sequence[Finding]) -> tuple[list[list[Finding]], list[Finding]]:
    """Return, for each indicator of the reading in order, the findings about it, and the findings about no indicator.

    A finding belongs to the indicators of its project and name; where several have that name, to those on its row.
    """
    rows: list[list[Finding]] = [[] for _ in reading.indicators]
    rest: list[Finding] = []
    named: dict[tuple[str | None, str], list[int]] = {}
    for number, indicator in enumerate(reading.indicators):
        if indicator.level3 is not None:
            named.setdefault((indicator.project, indicator.level3), []).append(number)
    for finding in findings:
        same = [] if finding.level3 is None else named.get((finding.project, finding.level3), [])
        here = [number for number in same if _on_row(reading.indicators[number], finding)]
        for number in here or same:
            rows[number].append(finding)
        if not same:
            rest.append(finding)
    return rows, rest


def _on_row(indicator: Indicator, finding: Finding) -> bool:
    one, other = indicator.place, finding.place
    if one is None or other is None:
        return False
    if one.row is not None:
        return (one.sheet, one.page, one.table, one.row) == (other.sheet, other.page, other.table, other.row)
    return (one.line, one.start) == (other.line, other.start)
