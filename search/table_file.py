"""The SQLite file of an index as it is written; `search.table` reads it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.filters import level_key
from search.wordings import Said, Use, Wording, folded

__all__ = ["NAME", "Filling", "Updated", "update", "write"]

NAME = "wordings.sqlite"
"""Name of the file in the folder of an index."""

_WORDED = "iri, name, key, level1, level2, level1_category, level2_category, description, head, slot, text, concepts"
_USED = (
    "indicator, name, level1, level2, level1_key, level2_key, level1_category, level2_category, description, project, "
    "project_code, division, division_code, year, document, source, raw, operator, value, unit, kind"
)
_SCHEMA = f"""
CREATE TABLE worded (
  wording INTEGER PRIMARY KEY, iri TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, level1 TEXT, level2 TEXT,
  level1_category TEXT, level2_category TEXT, description TEXT, head TEXT, slot TEXT, text TEXT NOT NULL,
  concepts TEXT NOT NULL);
CREATE TABLE places (wording INTEGER PRIMARY KEY, row INTEGER NOT NULL UNIQUE);
CREATE TABLE used (
  use INTEGER PRIMARY KEY, wording INTEGER NOT NULL, indicator TEXT NOT NULL, name TEXT NOT NULL, level1 TEXT, level2 TEXT,
  level1_key TEXT, level2_key TEXT, level1_category TEXT, level2_category TEXT, description TEXT, project TEXT,
  project_code TEXT, division TEXT, division_code TEXT, year INTEGER, document TEXT, source TEXT, raw TEXT NOT NULL,
  operator TEXT, value TEXT, unit TEXT, kind TEXT NOT NULL);
CREATE TABLE departments (use INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE department_codes (use INTEGER NOT NULL, code TEXT NOT NULL);
CREATE TABLE policies (use INTEGER NOT NULL, place INTEGER NOT NULL, number TEXT NOT NULL);
CREATE VIEW wordings AS SELECT row, {_WORDED} FROM worded JOIN places USING (wording);
CREATE VIEW uses AS SELECT use, row, {_USED} FROM used JOIN places USING (wording);
"""
"""A wording keeps its number from index to index; its row, the place among all in order, stands apart: one wording that comes
moves the rows of thousands. Nothing reads the tables behind the two views but this module."""

_INDEXES = """
CREATE INDEX worded_iri ON worded (iri);
CREATE INDEX worded_key ON worded (key);
CREATE INDEX worded_head ON worded (head, slot);
CREATE INDEX used_wording ON used (wording);
CREATE INDEX used_indicator ON used (indicator);
CREATE INDEX used_document ON used (document);
CREATE INDEX used_project_code ON used (project_code);
CREATE INDEX used_year ON used (year);
CREATE INDEX departments_use ON departments (use);
CREATE INDEX department_codes_code ON department_codes (code);
CREATE INDEX department_codes_use ON department_codes (use);
CREATE INDEX policies_number ON policies (number);
CREATE INDEX policies_use ON policies (use);
"""
_LISTS = ("departments", "department_codes", "policies")


def write(wordings: Sequence[Wording], concepts: Sequence[dict[str, float]], path: Path) -> None:
    """Write the wordings with their concepts, in this order, to the file `path` (which must not exist)."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        for row, wording in enumerate(wordings):
            _write_wording(connection, row, wording, concepts[row])
            for use in wording.uses:
                _write_use(connection, row, use)
        connection.executemany("INSERT INTO places VALUES (?, ?)", ((row, row) for row in range(len(wordings))))
        connection.executescript(_INDEXES + "ANALYZE;")
        connection.commit()
    finally:
        connection.close()


def _write_wording(connection: sqlite3.Connection, number: int, wording: Wording, concepts: Mapping[str, float]) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO worded VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            *(number, wording.iri, wording.name, wording.key, wording.level1, wording.level2),
            *(wording.level1_category, wording.level2_category, wording.description, wording.head, wording.slot),
            wording.text,
            json.dumps(concepts, sort_keys=True),
        ),
    )


class Filling:
    """A new file into which uses come document by document; what `write` makes of the same wordings is told the same way."""

    def __init__(self, path: Path) -> None:
        """Make the file, which must not exist."""
        self.connection = sqlite3.connect(path)
        self.connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        self._numbers: dict[str, int] = {}

    def put(self, uses: Iterable[tuple[str, Use]]) -> None:
        """Write uses, each with the IRI of its wording."""
        for iri, use in uses:
            _write_use(self.connection, self._numbers.setdefault(iri, len(self._numbers)), use)

    def rest(self, policies: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Say anew which documents uses rest on, by indicator; after `finish`."""
        for indicator, numbers in policies:
            for (use,) in self.connection.execute("SELECT use FROM used WHERE indicator = ?", [indicator]).fetchall():
                self.connection.execute("DELETE FROM policies WHERE use = ?", [use])
                told = [(use, place, number) for place, number in enumerate(numbers)]
                self.connection.executemany("INSERT INTO policies VALUES (?,?,?)", told)
        self.connection.commit()

    def finish(
        self, parts: Callable[[str], tuple[str | None, str | None]], concepts: Callable[[str], dict[str, float]]
    ) -> Updated:
        """Write the wordings, each in its place; all are new. The arguments are those of `update`."""
        connection = self.connection
        new = ((number, iri) for iri, number in self._numbers.items())
        connection.executemany(f"INSERT INTO worded VALUES (?, ?, '', '', {'NULL, ' * 7}'', '')", new)
        connection.executescript("CREATE INDEX used_wording ON used (wording);")
        changed = _fold_again(connection, self._numbers.values(), parts, concepts)
        order = _placed(connection, [])
        connection.executescript(_INDEXES.replace("CREATE INDEX used_wording ON used (wording);", "") + "ANALYZE;")
        connection.commit()
        return _updated([], order, changed)


@dataclass(frozen=True, slots=True)
class Updated:
    """How the rows of an index differ from those of the one before.

    Attributes:
        source: row before of each row, below 0 for wordings that are new or of which something else is said, ``(n,) int64``.
        changed: the latter, by row; of their uses, one with the commonest target.
        concepts: of the latter.
    """

    source: NDArray[np.int64]
    changed: Mapping[int, Wording]
    concepts: Mapping[int, Mapping[str, float]]


def update(
    path: Path,
    documents: Iterable[str],
    uses: Iterable[tuple[str, Use]],
    parts: Callable[[str], tuple[str | None, str | None]],
    concepts: Callable[[str], dict[str, float]],
) -> Updated:
    """Change the file at `path`, a copy of that of the index before, into what `write` would make of the wordings now.

    Args:
        path: of the file.
        documents: IRIs of the documents whose uses are no longer as they were.
        uses: of these documents, each with the IRI of its wording.
        parts: gives head noun and slot of a wording.
        concepts: gives the concepts in a text with their weights.
    """
    connection = sqlite3.connect(path)
    try:
        # What is taken out leaves no bytes in the file. A copy that is not finished is thrown away: no journal is needed.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;")
        before = [wording for (wording,) in connection.execute("SELECT wording FROM places ORDER BY row")]
        touched = _take_out(connection, documents) | _put_in(connection, uses)
        changed = _fold_again(connection, touched, parts, concepts)
        order = _placed(connection, before)
        connection.commit()
    finally:
        connection.close()
    return _updated(before, order, changed)


def _placed(connection: sqlite3.Connection, before: Sequence[int]) -> list[int]:
    """Give each wording its row, where that is not as `before`; return the wordings in order."""
    listed = connection.execute("SELECT wording, COALESCE(level2_category, ''), key, iri FROM worded").fetchall()
    order = [wording for wording, *_ in sorted(listed, key=lambda row: row[1:])]
    if order != before:
        connection.execute("DELETE FROM places")
        connection.executemany("INSERT INTO places VALUES (?, ?)", ((each, row) for row, each in enumerate(order)))
    return order


def _updated(
    before: Sequence[int], order: Sequence[int], changed: Mapping[int, tuple[Wording, Mapping[str, float]]]
) -> Updated:
    was = {wording: row for row, wording in enumerate(before)}
    source = np.array([-1 if each in changed else was[each] for each in order], np.int64)
    rows = {row: changed[each] for row, each in enumerate(order) if each in changed}
    return Updated(source, {row: each for row, (each, _) in rows.items()}, {row: told for row, (_, told) in rows.items()})


def _take_out(connection: sqlite3.Connection, documents: Iterable[str]) -> set[int]:
    """Take out the uses of documents; return the wordings that they were of."""
    touched = set()
    for document in documents:
        found = connection.execute("SELECT use, wording FROM used WHERE document = ?", [document]).fetchall()
        touched |= {wording for _, wording in found}
        for table in (*_LISTS, "used"):
            connection.executemany(f"DELETE FROM {table} WHERE use = ?", [(use,) for use, _ in found])
    return touched


def _put_in(connection: sqlite3.Connection, uses: Iterable[tuple[str, Use]]) -> set[int]:
    """Put uses in; return the wordings that they are of. One that is new has its number, and no record yet."""
    numbers: dict[str, int] = {}
    following = connection.execute("SELECT COALESCE(MAX(wording), -1) + 1 FROM worded").fetchone()[0]
    for iri, use in uses:
        if iri not in numbers:
            found = connection.execute("SELECT wording FROM worded WHERE iri = ?", [iri]).fetchone()
            numbers[iri] = found[0] if found else following
            if not found:
                connection.execute(f"INSERT INTO worded VALUES (?, ?, '', '', {'NULL, ' * 7}'', '')", [following, iri])
                following += 1
        _write_use(connection, numbers[iri], use)
    return set(numbers.values())


def _fold_again(
    connection: sqlite3.Connection,
    touched: Iterable[int],
    parts: Callable[[str], tuple[str | None, str | None]],
    concepts: Callable[[str], dict[str, float]],
) -> dict[int, tuple[Wording, dict[str, float]]]:
    """Write anew the wordings of which something else is said; return them by number, with their concepts."""
    changed = {}
    for number in sorted(touched):
        asked = (
            "SELECT indicator, name, level1, level2, level1_category, level2_category, description, raw FROM used "
            "WHERE wording = ? ORDER BY indicator"
        )
        said = [Said(*record) for record in connection.execute(asked, [number])]
        if not said:
            connection.execute("DELETE FROM worded WHERE wording = ?", [number])
            continue
        record = connection.execute("SELECT * FROM worded WHERE wording = ?", [number]).fetchone()
        wording = folded(record[1], said)
        head, slot = parts(wording.iri)
        wording = replace(wording, head=head, slot=slot)
        plain = (
            *(number, wording.iri, wording.name, wording.key, wording.level1, wording.level2, wording.level1_category),
            *(wording.level2_category, wording.description, wording.head, wording.slot, wording.text),
        )
        if record[:-1] != plain:
            told = concepts(wording.described)
            _write_wording(connection, number, wording, told)
            changed[number] = wording.light, told
    return changed


def _write_use(connection: sqlite3.Connection, wording: int, use: Use) -> None:
    cursor = connection.execute(
        f"INSERT INTO used VALUES (NULL{',?' * 22})",
        (
            *(wording, use.indicator, use.name, use.level1, use.level2),
            *(level_key(use.level1) if use.level1 else None, level_key(use.level2) if use.level2 else None),
            *(use.level1_category, use.level2_category, use.description, use.project, use.project_code),
            *(use.division, use.division_code, use.year, use.document, use.source, use.raw, use.operator),
            *(None if use.value is None else str(use.value), use.unit, use.kind),
        ),
    )
    number = cursor.lastrowid
    connection.executemany(
        "INSERT INTO departments VALUES (?,?,?)", [(number, place, name) for place, name in enumerate(use.departments)]
    )
    connection.executemany("INSERT INTO department_codes VALUES (?,?)", [(number, code) for code in use.department_codes])
    connection.executemany(
        "INSERT INTO policies VALUES (?,?,?)", [(number, place, policy) for place, policy in enumerate(use.policies)]
    )
