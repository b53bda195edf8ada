"""What a generation knows of its making: sources, documents, and the counts of what documents share.

One SQLite file a generation, ``state.sqlite``. The next generation is made out of it: which documents a source belongs with,
what the reference graph depends on. It says nothing that the graph does not say.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from kg.errors import LibraryError
from kg.triples.logical import LogicalDocument, bucket_of
from kg.triples.shared import FIRST, Citing, Share, Shared

__all__ = ["Known", "State", "Totals"]

_SCHEMA = """
CREATE TABLE sources (sha256 TEXT PRIMARY KEY, format TEXT, file TEXT, bucket TEXT) WITHOUT ROWID;
CREATE TABLE documents (graph TEXT PRIMARY KEY, bucket TEXT, cells INT, paragraphs INT, unparsed INT) WITHOUT ROWID;
CREATE INDEX documents_bucket ON documents (bucket);
CREATE TABLE counts (kind TEXT, value TEXT, n INT, PRIMARY KEY (kind, value)) WITHOUT ROWID;
CREATE TABLE citations (iri TEXT PRIMARY KEY, graph TEXT, code TEXT, policy TEXT, title TEXT, form TEXT, role TEXT, owner TEXT)
  WITHOUT ROWID;
CREATE INDEX citations_graph ON citations (graph);
CREATE TABLE gone (quads INT);
INSERT INTO gone VALUES (0);
"""
_JOIN = "\t"
"""Between the parts of a pair; no IRI and no name holds it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A source that a generation holds: its format, its file's name, and the documents that it is looked at together with."""

    format: str
    file: str
    bucket: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all documents, for the report."""

    documents: int
    cells: int
    paragraphs: int
    unparsed: int


class State:
    """The file opened for writing, or for reading."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make an empty one."""
        connection = sqlite3.connect(path)
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        return cls(connection)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a copy of one, to be changed; what is taken out leaves no bytes in the file.

        Raises:
            LibraryError: it is damaged.
        """
        connection = sqlite3.connect(path)
        try:
            # A copy that is not finished is thrown away as a whole: no journal is needed.
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;")
            connection.execute("SELECT quads FROM gone").fetchone()
        except sqlite3.DatabaseError as error:
            connection.close()
            raise LibraryError(f"{path.name}：文件已损坏") from error
        return cls(connection)

    def close(self) -> None:
        """Write what is not written yet, and close the file; may be called again."""
        with contextlib.suppress(sqlite3.ProgrammingError):  # closed already
            self._connection.commit()
        self._connection.close()

    def sources(self) -> dict[str, Known]:
        """Return all sources, by sha256."""
        return {row[0]: Known(*row[1:]) for row in self._connection.execute("SELECT * FROM sources")}

    def put_sources(self, known: Mapping[str, Known]) -> None:
        """Add sources, or say anew what is known of them."""
        rows = ((sha, each.format, each.file, each.bucket) for sha, each in known.items())
        self._connection.executemany("INSERT OR REPLACE INTO sources VALUES (?,?,?,?)", rows)

    def drop_sources(self, gone: Iterable[str]) -> None:
        """Take sources out."""
        self._connection.executemany("DELETE FROM sources WHERE sha256 = ?", ((sha,) for sha in gone))

    def documents_in(self, buckets: Collection[str]) -> list[str]:
        """Return the IRIs of the documents of some buckets."""
        found = (
            self._connection.execute("SELECT graph FROM documents WHERE bucket = ?", [bucket]) for bucket in sorted(buckets)
        )
        return [graph for rows in found for (graph,) in rows]

    def put_document(self, graph: str, document: LogicalDocument) -> None:
        """Add a document by its IRI."""
        ledger, bucket = document.reading.ledger, _JOIN.join(bucket_of(document.reading))
        row = (graph, bucket, ledger.cells, ledger.paragraphs, len(ledger.unparsed))
        self._connection.execute("INSERT INTO documents VALUES (?,?,?,?,?)", row)

    def drop_documents(self, gone: Iterable[str]) -> None:
        """Take documents out."""
        self._connection.executemany("DELETE FROM documents WHERE graph = ?", ((graph,) for graph in gone))

    def totals(self) -> Totals:
        """Return the sums over all documents."""
        asked = "SELECT COUNT(*), TOTAL(cells), TOTAL(paragraphs), TOTAL(unparsed) FROM documents"
        return Totals(*(int(number) for number in self._connection.execute(asked).fetchone()))

    def put_citations(self, share: Share) -> None:
        """Write the citations of a document of a new library."""
        self._cite([share])

    def put_counts(self, shared: Shared) -> None:
        """Write what the documents of a new library share."""
        self._count(_counts(shared), 1)

    def replace(self, gone: Sequence[Share], come: Sequence[Share]) -> None:
        """Take the shares of documents out, and put others in."""
        for shares, sign in ((gone, -1), (come, 1)):
            changed = Shared()
            for share in shares:
                changed.add(share)
            self._count(_counts(changed), sign)
        iris = ((citing.iri,) for share in gone for citing in share.citations)
        self._connection.executemany("DELETE FROM citations WHERE iri = ?", iris)
        self._cite(come)

    def name_concepts(self, gone: Counter[str], come: Counter[str]) -> None:
        """Count the concepts that wordings that went or came name."""
        self._count((("concept", concept, n) for concept, n in gone.items()), -1)
        self._count((("concept", concept, n) for concept, n in come.items()), 1)

    def _count(self, counted: Iterable[tuple[str, str, int]], sign: int) -> None:
        self._connection.executemany(
            "INSERT INTO counts VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET n = n + ?3",
            ((kind, value, sign * n) for kind, value, n in counted),
        )
        if sign < 0:
            self._connection.execute("DELETE FROM counts WHERE n = 0")

    def _cite(self, shares: Iterable[Share]) -> None:
        rows = (
            (c.iri, share.graph, share.code, c.policy, c.title, c.form, c.role, c.owner)
            for share in shares
            for c in share.citations
        )
        self._connection.executemany("INSERT INTO citations VALUES (?,?,?,?,?,?,?,?)", rows)

    def wordings(self, wordings: Collection[str]) -> Counter[str]:
        """Return the counts of some wordings; of those that are not there, none."""
        found: Counter[str] = Counter()
        for wording in wordings:
            asked = "SELECT n FROM counts WHERE kind = 'wording' AND value = ?"
            for (n,) in self._connection.execute(asked, [wording]):
                found[wording] = n
        return found

    def shared(self, wordings: Collection[str]) -> Shared:
        """Return what all documents share; of wordings the counts of some only."""
        found = Shared()
        pairs = {"above": found.above, "name": found.names}
        plain = {"concept": found.concepts, "unit": found.units, "body": found.bodies}
        for kind, value, n in self._connection.execute("SELECT kind, value, n FROM counts WHERE kind <> 'wording'"):
            if kind in plain:
                plain[kind][value] = n
            else:
                first, _, second = value.partition(_JOIN)
                pairs[kind][first, second] = n
        found.wordings = self.wordings(wordings)
        rows = self._connection.execute("SELECT policy, title, code, iri FROM citations WHERE policy IS NOT NULL ORDER BY iri")
        for policy, title, code, iri in rows:
            group = found.numbered[policy, title, code]
            if group.count < FIRST:
                group.add(iri)
            else:
                group.count += 1
        asked = "SELECT COALESCE(title, form), code, COUNT(*) FROM citations WHERE policy IS NULL GROUP BY 1, 2"
        for told, code, n in self._connection.execute(asked):
            found.titled[told, code] = n
        return found

    def saying(self, told: str, code: str | None) -> set[str]:
        """Return the documents of a division in which a citation without a number says `told`."""
        asked = "SELECT graph FROM citations WHERE policy IS NULL AND COALESCE(title, form) = ? AND code IS ?"
        return {graph for (graph,) in self._connection.execute(asked, [told, code])}

    def titled_in(self, graph: str) -> Share:
        """Return the citations without a number in a document; of its share nothing else."""
        asked = "SELECT code, iri, policy, title, form, role, owner FROM citations WHERE graph = ? AND policy IS NULL"
        share = Share(graph)
        for code, *rest in self._connection.execute(asked, [graph]):
            share.code = code
            share.citations.append(Citing(*rest))
        return share

    def let_go(self, quads: int) -> int:
        """Count quads that were taken out since the store was last written as a whole; return their number."""
        self._connection.execute("UPDATE gone SET quads = quads + ?", [quads])
        return int(self._connection.execute("SELECT quads FROM gone").fetchone()[0])

    def start_anew(self) -> None:
        """Say that the store has just been written as a whole."""
        self._connection.execute("UPDATE gone SET quads = 0")


def _counts(shared: Shared) -> Iterator[tuple[str, str, int]]:
    plain = (("wording", shared.wordings), ("concept", shared.concepts), ("unit", shared.units), ("body", shared.bodies))
    for kind, counter in plain:
        yield from ((kind, value, n) for value, n in counter.items())
    for name, pairs in (("above", shared.above), ("name", shared.names)):
        yield from ((name, f"{first}{_JOIN}{second}", n) for (first, second), n in pairs.items())
