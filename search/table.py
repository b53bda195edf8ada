"""Wordings and uses as an SQLite file: opens in a millisecond, filters by index, reads only the rows that are shown."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from search.filters import Filters, division_prefix, level_key
from search.wordings import Use

__all__ = ["KEPT", "Row", "Table"]

KEPT = 50_000
"""Wordings that are kept in memory once they were read: some 1 KB each."""

_CHUNK = 500  # SQLite takes 32,766 parameters in a statement; older builds 999


@dataclass(frozen=True, slots=True)
class Row:
    """A wording as the index keeps it, without its uses (see `search.wordings.Wording`).

    `text` is what the lexical lane read, `concepts` maps ids of concepts of the thesaurus to weights.
    """

    row: int
    iri: str
    name: str
    key: str
    level1: str | None
    level2: str | None
    level1_category: str | None
    level2_category: str | None
    description: str | None
    head: str | None
    slot: str | None
    text: str
    concepts: dict[str, float]


@dataclass(slots=True)
class Summary:
    """What the uses of a wording say: how many there are, their targets as printed, the documents they rest on, counted."""

    uses: int
    targets: Counter[str]
    policies: Counter[str]


class Held(Sequence[Row]):
    """Wordings of a table by their place in a list of rows, read when they are asked for."""

    def __init__(self, table: Table, rows: NDArray[np.int64]) -> None:
        self._table = table
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return list(Held(self._table, self._rows[place]))
        row = int(self._rows[place])
        return self._table.rows([row])[row]

    def __iter__(self) -> Iterator[Row]:
        held = self._table.rows(self._rows.tolist())
        return iter([held[row] for row in self._rows.tolist()])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _codes(division: str) -> list[str]:
    """Return the codes that a division's name or code means (a name can mean several)."""
    if division.isdecimal():
        return [division]
    # Imported here: its list is not needed for a search without this filter.
    from kg.divisions import by_name

    return sorted({found.code for found in by_name(division) if found.code})


def _conditions(filters: Filters) -> tuple[str, list[object]]:
    """Return a WHERE condition on ``uses`` and its parameters."""
    clauses: list[str] = []
    values: list[object] = []

    def add(clause: str, *parameters: object) -> None:
        clauses.append(f"({clause})")
        values.extend(parameters)

    for level, given in (("level1", filters.level1), ("level2", filters.level2)):
        if given is not None:
            add(f"{level}_key = ? OR {level}_category = ?", level_key(given), given)
    if filters.department is not None:
        name, code = f"%{_escaped(filters.department)}%", f"{_escaped(filters.department)}%"
        add(
            "use IN (SELECT use FROM departments WHERE name LIKE ? ESCAPE '\\' "
            "UNION SELECT use FROM department_codes WHERE code LIKE ? ESCAPE '\\')",
            *(name, code),
        )
    if filters.division is not None:
        codes = _codes(filters.division)
        below = "".join(" OR division_code LIKE ?" for _ in codes)
        add(f"division = ?{below}", filters.division, *(f"{division_prefix(code)}%" for code in codes))
    for column, exact in (("year", filters.year), ("unit", filters.unit), ("operator", filters.operator)):
        if exact is not None:
            add(f"{column} = ?", exact)
    if filters.cites is not None:
        add("use IN (SELECT use FROM policies WHERE number = ?)", filters.cites)
    if filters.quantitative is not None:
        add("kind = 'quantitative'" if filters.quantitative else "kind <> 'quantitative'")
    if filters.project_text is not None:
        add("project LIKE ? ESCAPE '\\'", f"%{_escaped(filters.project_text)}%")
    for part, noun in (("head", filters.head), ("slot", filters.slot)):
        if noun is not None:
            add(f"row IN (SELECT row FROM wordings WHERE {part} = ?)", noun)
    return " AND ".join(clauses) or "1", values


def _plain(record: Sequence[object], departments: tuple[str, ...], codes: tuple[str, ...], policies: tuple[str, ...]) -> Use:
    """Return a record of ``uses`` with its lists."""
    _, _, indicator, name, level1, level2, _, _, category1, category2, *rest = record
    description, project, code, division, division_code, year, document, source, raw, operator, value, unit, kind = rest
    plain: dict[str, object] = {
        **{"indicator": indicator, "name": name, "level1": level1, "level2": level2, "level1_category": category1},
        **{"level2_category": category2, "description": description, "project": project, "project_code": code},
        **{"division": division, "division_code": division_code, "year": year, "document": document, "source": source},
        **{"raw": raw, "operator": operator, "unit": unit, "kind": kind},
        "value": None if value is None else Decimal(str(value)),
        "departments": departments,
        "department_codes": codes,
        "policies": policies,
    }
    return Use(**plain)  # type: ignore[arg-type]


class Table:
    """The SQLite file of an index opened for reading; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, as `write` left it."""
        # `immutable`: a sealed generation never changes, so no lock file is needed on a folder that may be read-only.
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._seen: dict[int, Row] = {}

    def close(self) -> None:
        """Close the file; the table must not be used afterwards."""
        with self._lock:
            self._connection.close()

    def _all(self, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with self._lock:
            return self._connection.execute(statement, tuple(values)).fetchall()

    def rows(self, numbers: Iterable[int]) -> dict[int, Row]:
        """Return the wordings of some rows, by row."""
        told = [int(number) for number in numbers]
        found = {number: self._seen[number] for number in told if number in self._seen}
        wanted = [number for number in told if number not in found]
        if len(self._seen) > KEPT:
            self._seen.clear()
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            for record in self._all(f"SELECT * FROM wordings WHERE row IN ({marks})", part):
                row = Row(*record[:-1], json.loads(str(record[-1])))  # type: ignore[arg-type, call-arg]
                found[row.row] = self._seen[row.row] = row
        return found

    def held(self, numbers: NDArray[np.int64]) -> Held:
        """Return the wordings of some rows, each read when it is asked for."""
        return Held(self, numbers)

    def summaries(self, rows: Sequence[int], filters: Filters) -> dict[int, Summary]:
        """Return what the passing uses of some rows say, by row; each row is there."""
        condition, values = _conditions(filters)
        told = {row: Summary(0, Counter(), Counter()) for row in rows}
        for start in range(0, len(rows), _CHUNK):
            part = list(rows[start : start + _CHUNK])
            passing = f"FROM uses {{}} WHERE row IN ({','.join('?' * len(part))}) AND {condition}"
            for row, raw, count in self._all(
                f"SELECT row, raw, COUNT(*) {passing.format('')} GROUP BY row, raw", [*part, *values]
            ):
                summary = told[int(str(row))]
                summary.uses += int(str(count))
                if raw:
                    summary.targets[str(raw)] += int(str(count))
            joined = passing.format("JOIN policies USING (use)")
            for row, number in self._all(f"SELECT row, number {joined}", [*part, *values]):
                told[int(str(row))].policies[str(number)] += 1
        return told

    def by_key(self, key: str) -> list[int]:
        """Return the rows whose name has this key (`search.wordings.name_key`), sorted."""
        return [int(str(row)) for (row,) in self._all("SELECT row FROM wordings WHERE key = ? ORDER BY row", [key])]

    def by_iri(self, iri: str) -> int | None:
        """Return the row of a wording, None where the index has none of this IRI."""
        return next((int(str(row)) for (row,) in self._all("SELECT row FROM wordings WHERE iri = ?", [iri])), None)

    def containing(self, key: str) -> list[int]:
        """Return the rows whose name's key contains `key`, sorted; none for an empty one."""
        if not key:
            return []
        found = self._all("SELECT row FROM wordings WHERE key LIKE ? ESCAPE '\\' ORDER BY row", [f"%{_escaped(key)}%"])
        return [int(str(row)) for (row,) in found]

    def by_project_code(self, code: str) -> list[int]:
        """Return the rows used in the project with this code, sorted."""
        found = self._all("SELECT DISTINCT row FROM uses WHERE project_code = ? ORDER BY row", [code])
        return [int(str(row)) for (row,) in found]

    def by_unit_code(self, code: str) -> list[int]:
        """Return the rows used by the unit with exactly this code, sorted."""
        found = self._all(
            "SELECT DISTINCT row FROM uses WHERE use IN (SELECT use FROM department_codes WHERE code = ?) ORDER BY row", [code]
        )
        return [int(str(row)) for (row,) in found]

    def by_policy(self, number: str) -> list[int]:
        """Return the rows with a use that rests on the policy document of this normal form, sorted."""
        found = self._all(
            "SELECT DISTINCT row FROM uses WHERE use IN (SELECT use FROM policies WHERE number = ?) ORDER BY row", [number]
        )
        return [int(str(row)) for (row,) in found]

    def allowed(self, filters: Filters) -> NDArray[np.int64] | None:
        """Return the rows with a use that passes the filters, sorted, ``(k,) int64``; None where there is no filter."""
        if not filters:
            return None
        condition, values = _conditions(filters)
        found = self._all(f"SELECT DISTINCT row FROM uses WHERE {condition} ORDER BY row", values)
        return np.array([row for (row,) in found], dtype=np.int64)

    def count(self, rows: Sequence[int], filters: Filters) -> int:
        """Return the number of uses of some rows that pass the filters."""
        condition, values = _conditions(filters)
        marks = ",".join("?" * len(rows))
        ((count,),) = self._all(f"SELECT COUNT(*) FROM uses WHERE row IN ({marks}) AND {condition}", [*rows, *values])
        return int(str(count))

    def has_level(self, level: str, label: str) -> bool:
        """Say whether some use prints `label` at ``level1`` or ``level2``, or has it as its category's notation."""
        if level not in ("level1", "level2"):
            raise ValueError(level)
        statement = f"SELECT 1 FROM uses WHERE {level}_key = ? OR {level}_category = ? LIMIT 1"
        return bool(self._all(statement, [level_key(label), label]))

    def targets(self, rows: Sequence[int], filters: Filters) -> list[tuple[str, int]]:
        """Return the targets of the passing uses of some rows as printed, with their counts, most frequent first."""
        return self._counted("SELECT raw FROM uses WHERE raw <> ''", rows, filters)

    def _counted(self, select: str, rows: Sequence[int], filters: Filters) -> list[tuple[str, int]]:
        condition, values = _conditions(filters)
        marks = ",".join("?" * len(rows))
        statement = f"{select} AND row IN ({marks}) AND {condition}"
        counted = Counter(str(text) for (text,) in self._all(statement, [*rows, *values]))
        return sorted(counted.items(), key=lambda item: (-item[1], item[0]))

    def uses(self, rows: Sequence[int], filters: Filters) -> list[Use]:
        """Return the passing uses of some rows, in the order of the index."""
        condition, values = _conditions(filters)
        marks = ",".join("?" * len(rows))
        statement = f"SELECT * FROM uses WHERE row IN ({marks}) AND {condition} ORDER BY row, indicator"
        found = self._all(statement, [*rows, *values])
        return [self._use(record) for record in found]

    def of_projects(self, iris: Iterable[str]) -> list[tuple[int, Use]]:
        """Return the uses in some projects with the row of each one's wording, project by project, in the order given."""
        found: list[tuple[int, Use]] = []
        for iri in iris:
            # Between "…/indicator/" and the next text after all that begin so: a range, which the index answers.
            statement = "SELECT * FROM uses WHERE indicator >= ? AND indicator < ? ORDER BY row, indicator"
            records = self._all(statement, [f"{iri}/indicator/", f"{iri}/indicator0"])
            found += [(int(str(record[1])), self._use(record)) for record in records]
        return found

    def plain_uses(self, rows: Iterable[int], most: int) -> dict[int, list[tuple[int, Use]]]:
        """Return the uses of some rows, with their numbers, the latest first, `most` a row, without departments and policies.

        For what wants all uses of many wordings: the lists of each use cost three questions more.
        """
        statement = "SELECT * FROM uses WHERE row = ? ORDER BY year DESC, indicator LIMIT ?"
        return {
            row: [(int(str(record[0])), _plain(record, (), (), ())) for record in self._all(statement, [row, most])]
            for row in rows
        }

    def listed(self, what: str, uses: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the ``policies`` or ``departments`` of some uses, by the use's number, in their order; none left out."""
        column = {"policies": "number", "departments": "name"}[what]
        found: dict[int, list[str]] = {use: [] for use in uses}
        for start in range(0, len(uses), _CHUNK):
            part = uses[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            for use, text in self._all(f"SELECT use, {column} FROM {what} WHERE use IN ({marks}) ORDER BY use, place", part):
                found[int(str(use))].append(str(text))
        return {use: tuple(texts) for use, texts in found.items()}

    def by_head(self, head: str, category: str | None, most: int) -> list[int]:
        """Return the rows of a category with this head noun, `most` at most, sorted."""
        statement = "SELECT row FROM wordings WHERE head = ? AND level2_category IS ? ORDER BY row LIMIT ?"
        return [int(str(row)) for (row,) in self._all(statement, [head, category, most])]

    def _use(self, record: Sequence[object]) -> Use:
        use = record[0]
        names = self._all("SELECT name FROM departments WHERE use = ? ORDER BY place", [use])
        codes = self._all("SELECT code FROM department_codes WHERE use = ? ORDER BY code", [use])
        numbers = self._all("SELECT number FROM policies WHERE use = ? ORDER BY place", [use])
        lists = (tuple(str(text) for (text,) in found) for found in (names, codes, numbers))
        return _plain(record, *lists)

    def distinct(self, column: str) -> frozenset[str]:
        """Return the values of ``division``, ``unit`` or ``department`` in the library, NFKC-compact as in filters."""
        sources = {
            "division": "SELECT DISTINCT division FROM uses WHERE division IS NOT NULL",
            "unit": "SELECT DISTINCT unit FROM uses WHERE unit IS NOT NULL",
            "department": "SELECT DISTINCT name FROM departments",
        }
        return frozenset(str(value) for (value,) in self._all(sources[column]))

    def facets(self, filters: Filters, rows: Sequence[int] | None = None) -> dict[str, list[tuple[object, int]]]:
        """Return, for each filter with few values, its values among the passing uses with counts, most frequent first.

        Args:
            filters: what uses must be to count.
            rows: of the wordings whose uses count; None for all.
        """
        condition, values = _conditions(filters)
        if rows is not None:
            # One parameter, however many they are.
            condition, values = f"row IN (SELECT value FROM json_each(?)) AND {condition}", [json.dumps(list(rows)), *values]
        columns = ("level1", "level2", "division", "year", "unit", "operator")
        found: dict[str, list[tuple[object, int]]] = {}
        for column in columns:
            statement = (
                f"SELECT {column}, COUNT(*) FROM uses WHERE {column} IS NOT NULL AND {condition} "
                f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 30"
            )
            found[column] = [(value, int(str(count))) for value, count in self._all(statement, values)]
        bodies = (
            "SELECT departments.name, COUNT(DISTINCT use) FROM uses JOIN departments USING (use) "
            f"WHERE {condition} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 30"
        )
        found["department"] = [(value, int(str(count))) for value, count in self._all(bodies, values)]
        for part in ("head", "slot"):
            statement = (
                f"SELECT wordings.{part}, COUNT(*) FROM (SELECT row FROM uses WHERE {condition}) AS passing "
                "JOIN wordings ON wordings.row = passing.row "
                f"WHERE wordings.{part} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 30"
            )
            found[part] = [(value, int(str(count))) for value, count in self._all(statement, values)]
        kinds = f"SELECT kind = 'quantitative', COUNT(*) FROM uses WHERE {condition} GROUP BY 1 ORDER BY 2 DESC, 1"
        found["quantitative"] = [(bool(value), int(str(count))) for value, count in self._all(kinds, values)]
        return found
