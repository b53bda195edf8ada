"""Rules of a bureau's own, from a TOML file: rules switched off or weighted otherwise, and demands on rows.

off = ["default_weights"]

[severity]
missing_category = "error"          # error, warning or info

[minimum]                           # rows that each project must have, by category (ontology/vocab/categories.ttl) or label
"数量指标" = 2

[[required]]                        # an indicator that each project must have: a name that holds the words
name = "满意度"
message = "须有满意度指标"

[[forbidden]]                       # words that a column must not hold
column = "target"                   # level3, target, description or basis
words = ["有效提升", "进一步"]

[[pattern]]                         # what a column must look like (a regular expression found in it)
column = "target"
pattern = "[0-9]"
level2 = "数量指标"                 # only in rows under this label; may be left out
message = "数量指标须有数"
severity = "warning"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kg.categories import categorise
from kg.check.base import Case, Finding
from kg.errors import ReadError
from kg.records import Indicator
from kg.text import compact

__all__ = ["OwnRules", "load"]

SEVERITIES = ("error", "warning", "info")
COLUMNS: dict[str, Callable[[Indicator], str]] = {
    "level3": lambda row: row.level3,
    "target": lambda row: row.target.raw,
    "description": lambda row: row.description or "",
    "basis": lambda row: row.basis_raw or "",
}
_KEYS: dict[str, tuple[dict[str, type], dict[str, type]]] = {
    "required": ({"name": str}, {"message": str, "severity": str}),
    "forbidden": ({"column": str, "words": list}, {"message": str, "severity": str, "level2": str}),
    "pattern": ({"column": str, "pattern": str}, {"message": str, "severity": str, "level2": str}),
}
"""Keys of each table: those that it must have, those that it may have."""


@dataclass(frozen=True)
class OwnRules:
    """The rules of a file.

    Attributes:
        file: name of the file, the source of what its demands find.
        off: names of rules that do not run.
        severity: severity of a rule's findings, where it is not its own.
        minimum: least number of rows by label of a category.
        demands: tables ``required``, ``forbidden`` and ``pattern``, each with its kind.
    """

    file: str
    off: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    minimum: Mapping[str, int] = field(default_factory=dict)
    demands: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    def weigh(self, finding: Finding) -> Finding:
        """Return a finding with the severity that the file gives its rule."""
        told = self.severity.get(finding.rule)
        return finding if told is None else replace(finding, severity=told)

    def run(self, case: Case) -> Iterator[Finding]:
        """Yield what the demands of the file find."""
        for label, least in self.minimum.items():
            yield from self._count(case, label, least)
        for kind, table in self.demands:
            if kind == "required":
                yield from self._required(case, table)
            else:
                yield from self._column(case, kind, table)

    def _count(self, case: Case, label: str, least: int) -> Iterator[Finding]:
        categories = {categorise(label, level=1), categorise(label)} - {None}
        for project in case.reading.projects:
            rows = [i for i, _v in case.of(project)]
            have = sum(bool(categories & {i.level1_category, i.level2_category}) or i.level2 == label for i in rows)
            if rows and have < least:
                message = f"项目“{project.name}”的{label}有{have}个，应不少于{least}个"
                yield self._found("own_minimum", message, {}, project.name, project.ref, rows[0])

    def _required(self, case: Case, table: Mapping[str, Any]) -> Iterator[Finding]:
        for project in case.reading.projects:
            rows = [i for i, _v in case.of(project)]
            if rows and not any(compact(table["name"]) in compact(i.level3) for i in rows):
                message = f"项目“{project.name}”缺少“{table['name']}”一类的指标"
                yield self._found("own_required", message, table, project.name, project.ref, rows[0])

    def _column(self, case: Case, kind: str, table: Mapping[str, Any]) -> Iterator[Finding]:
        for indicator, _value in case.indicators():
            if "level2" in table and compact(table["level2"]) not in compact(indicator.level2 or ""):
                continue
            text = COLUMNS[table["column"]](indicator)
            if kind == "forbidden":
                word = next((word for word in table["words"] if word in text), None)
                message = f"“{indicator.level3}”用了“{word}”" if word else None
            else:
                message = None if re.search(table["pattern"], text) else f"“{indicator.level3}”的“{text}”不合要求"
            if message is not None:
                printed = f"{indicator.level3} {indicator.target.raw}"
                yield self._found(f"own_{kind}", message, table, printed, indicator.project, indicator)

    def _found(
        self, rule: str, message: str, table: Mapping[str, Any], printed: str, project: str | None, row: Indicator
    ) -> Finding:
        told = f"{table['message']}：{message}" if "message" in table else message
        level3 = row.level3 if rule in ("own_forbidden", "own_pattern") else None
        severity = table.get("severity", "warning")
        return Finding(rule, severity, "certain", project, level3, row.place, printed, told, f"自定规则 {self.file}")


def load(path: Path, known: Mapping[str, object]) -> OwnRules:
    """Return the rules of a TOML file; `known` are the names of the rules that it may switch off or weigh.

    Raises:
        ReadError: the file is missing, no TOML, or has a key, name or value that no rule knows; the message names it.
    """
    name = path.name
    try:
        told = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise ReadError(name, "没有这个文件") from None
    except (IsADirectoryError, PermissionError):
        raise ReadError(name, "不能读，应为 TOML 文件") from None
    except UnicodeDecodeError as error:
        raise ReadError(name, f"不是 UTF-8 文本（第 {error.start + 1} 字节）") from None
    except tomllib.TOMLDecodeError as error:
        raise ReadError(name, f"不是 TOML：{error}") from None
    allowed = ("off", "severity", "minimum", *_KEYS)
    if unknown := [key for key in told if key not in allowed]:
        raise ReadError(name, f"没有这一项：{'、'.join(unknown)}；可用 {'、'.join(allowed)}")
    off = _names(name, "off", told.get("off", []), known)
    severity = _table(name, "severity", told.get("severity", {}))
    _names(name, "severity", list(severity), known)
    if bad := [f"{key} = {value!r}" for key, value in severity.items() if value not in SEVERITIES]:
        raise ReadError(name, f"severity 的 {bad[0]}：应为 {'、'.join(SEVERITIES)}")
    minimum = _table(name, "minimum", told.get("minimum", {}))
    if bad := [f"{key} = {value!r}" for key, value in minimum.items() if type(value) is not int or value < 1]:
        raise ReadError(name, f"minimum 的 {bad[0]}：应为 1 以上的整数")
    demands = [(kind, _demand(name, kind, table)) for kind in _KEYS for table in _tables(name, kind, told.get(kind, []))]
    return OwnRules(name, tuple(off), severity, minimum, tuple(demands))


def _names(file: str, key: str, told: object, known: Mapping[str, object]) -> list[str]:
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        raise ReadError(file, f"{key}：应为规则名的列表")
    if unknown := [each for each in told if each not in known]:
        raise ReadError(file, f"{key}：没有这样的规则：{'、'.join(unknown)}（jixiao check --rules 列出）")
    return told


def _table(file: str, key: str, told: object) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise ReadError(file, f"{key}：应写作 [{key}]")
    return told


def _tables(file: str, key: str, told: object) -> list[dict[str, Any]]:
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise ReadError(file, f"{key}：应写作 [[{key}]]")
    return told


def _demand(file: str, kind: str, table: dict[str, Any]) -> dict[str, Any]:
    must, may = _KEYS[kind]
    types = must | may
    if missing := [key for key in must if key not in table]:
        raise ReadError(file, f"[[{kind}]] 缺少 {'、'.join(missing)}")
    for key, value in table.items():
        if key not in types:
            raise ReadError(file, f"[[{kind}]] 没有 {key} 这一项；可用 {'、'.join(types)}")
        if not isinstance(value, types[key]) or (key == "words" and not _words(value)):
            raise ReadError(file, f"[[{kind}]] 的 {key} = {value!r}：应为{'词的列表' if key == 'words' else '文字'}")
    if table.get("severity", "warning") not in SEVERITIES:
        raise ReadError(file, f"[[{kind}]] 的 severity = {table['severity']!r}：应为 {'、'.join(SEVERITIES)}")
    if "column" in table and table["column"] not in COLUMNS:
        raise ReadError(file, f"[[{kind}]] 的 column = {table['column']!r}：应为 {'、'.join(COLUMNS)}")
    if "pattern" in table:
        try:
            re.compile(table["pattern"])
        except re.error as error:
            raise ReadError(file, f"[[{kind}]] 的 pattern：不是正则表达式（{error}）") from None
    return table


def _words(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(word, str) for word in value)
