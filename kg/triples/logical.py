"""Which files are the same logical document, and which file speaks for it.

A logical document is what a publisher put out: (publisher, kind, year). The same form as docx and as pdf is one document
with two sources and counts once. The three fields alone are not enough, though: bureaus put each project into a file of its
own, so that dozens of *different* forms share publisher, kind and year. None of them may be dropped. Hence:

1. Readings with the same `DocumentKey` fields publisher, kind, year (NFKC, without spaces) are looked at together; kinds that
   one format may show and another hide (whether a target form is a project's or a whole department's) count as the same.
2. Each reading has a *signature*: the set of (implementing unit, project, level 3) of its indicators, and likewise of its
   other records; targets are left out, so that a revised form (other numbers) stays the same document.
3. The reading with the largest signature opens a document. A reading of whose signature at least `CONTAINED` stands in an
   open document is another source of it (a single form inside the whole department's file); any other reading opens its own.
   Without a publisher the titles must agree too, and the rows both ways.
4. `DocumentKey.part` tells documents with the same three fields apart, and is derived from the content alone (project names,
   else title, else signature). Only where two documents would still share a key, both get a hash of their signature added.
5. The primary source, whose records go into the graph, is chosen among the sources with nearly the whole signature: most
   indicators, then most facts, then the order of formats (those that state merged cells first), then the sha256. A share of
   what was understood (`accounted`) says little: a format that prints less has less to account for.

All of it depends on the contents only: not on file names, not on the order of files.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.document import Sha256
from kg.records import Party, Reading
from kg.text import compact

__all__ = ["DocumentKey", "LogicalDocument", "Source", "bucket_of", "group", "key_of", "signature_of"]

CONTAINED = 0.8
"""Share of a reading's signature that must stand in a document for the reading to be a source of it; the rest is slack for
names that two formats print differently."""

FORMATS = ("docx", "doc", "xlsx", "xls", "html", "pdf", "text")
"""Formats, the one that tells most about merged cells and text first."""

TARGET_FORMS = frozenset({"project_targets", "department_targets", "other"})
"""Kinds that are one and the same for grouping. Targets and their evaluation never are: same names, other facts."""

Element = tuple[str, str, str]


@dataclass(frozen=True, slots=True, order=True)
class DocumentKey:
    """What names a logical document; strings in NFKC without spaces, empty where the document does not say it.

    Attributes:
        publisher: name of the publishing organisation.
        kind: kind of the document, as in `DocumentHead.kind`.
        year: four digits.
        part: name of the project where the document has one project only; else a short hash (8 hexadecimal digits) of the
            project names, or of title and signature where it has no projects.
    """

    publisher: str
    kind: str
    year: str
    part: str


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One file of a logical document.

    Attributes:
        sha256: of the file's bytes.
        format: name of the reader that read it.
        file: its name.
    """

    sha256: Sha256
    format: str
    file: str


@dataclass(frozen=True, slots=True)
class LogicalDocument:
    """A document, the reading that speaks for it, and all its sources (the primary first, then by sha256)."""

    key: DocumentKey
    reading: Reading
    sources: tuple[Source, ...]


def _name(value: str | None) -> str:
    return compact(value) if value else ""


def _unit(party: Party | None) -> str:
    return _name(party.name) if party else ""


def _publisher(reading: Reading) -> str:
    names = [_name(body.name) for body in reading.document.organisations if body.role == "publisher"]
    return names[0] if names else ""


def _elements(reading: Reading) -> Iterator[Element]:
    projects = {project.ref: project for project in reading.projects}
    for project in reading.projects:
        yield ("project", _unit(project.implementing_unit), _name(project.name))
    for indicator in reading.indicators:
        owner = projects.get(indicator.project or "")
        unit = _unit(owner.implementing_unit) if owner else ""
        yield (unit, _name(owner.name) if owner else "", _name(indicator.level3))
    for row in reading.evaluation_rows:
        yield ("row", _name(row.level2), _name(row.level3))
    for part in reading.sub_projects:
        yield ("sub-project", "", _name(part.name))
    for entry in reading.project_list:
        yield ("listed", "", _name(entry.name))
    for goal in reading.goals:
        yield ("goal", "", _name(goal.text))


def signature_of(reading: Reading) -> frozenset[Element]:
    """Return what the reading is about, independent of spelling, targets and file.

    Where it has no records at all, its citations stand for it, and at last its file: two files that say nothing are never
    taken for the same.
    """
    elements = frozenset(_elements(reading))
    if elements:
        return elements
    elements = frozenset(("citation", "", _name(citation.normalized)) for citation in reading.citations)
    return elements or frozenset([("file", "", reading.sha256)])


def key_of(reading: Reading) -> DocumentKey:
    """Return the key of the document that this reading alone would make.

    The part is readable where one project is all there is, and a hash otherwise. Forms without a publisher get the project's
    implementing unit into the part: the same project name in two bureaus is common.
    """
    head = reading.document
    publisher = _publisher(reading)
    names = sorted({(_unit(p.implementing_unit) if not publisher else "", _name(p.name)) for p in reading.projects})
    if len(names) == 1:
        part = "".join(names[0])
    else:
        words = [f"{unit}\t{name}" for unit, name in names]
        if not words:
            words = [_name(head.title), *("\t".join(element) for element in sorted(signature_of(reading)))]
        part = hashlib.sha256("\n".join(words).encode()).hexdigest()[:8]
    return DocumentKey(publisher, head.kind, str(head.year or ""), part)


def bucket_of(reading: Reading) -> tuple[str, str, str]:
    """Return publisher, kind and year by which readings are looked at together: those of other buckets change nothing here."""
    head = reading.document
    kind = "targets" if head.kind in TARGET_FORMS else head.kind
    return _publisher(reading), kind, str(head.year or "")


def group(readings: Iterable[tuple[Reading, str]]) -> tuple[LogicalDocument, ...]:
    """Return the logical documents of `readings`, each given with the format of its file.

    Files with the same bytes (sha256) count once. The documents come sorted by key; their keys are unique.

    Args:
        readings: a reading and the name of its format, in any order.
    """
    buckets: dict[tuple[str, str, str], dict[Sha256, tuple[Reading, str]]] = defaultdict(dict)
    for reading, form in readings:
        buckets[bucket_of(reading)][reading.sha256] = (reading, form)
    documents = [document for bucket in buckets.values() for document in _documents(list(bucket.values()))]
    return tuple(sorted(_told_apart(documents), key=lambda document: document.key))


def _documents(members: list[tuple[Reading, str]]) -> Iterator[LogicalDocument]:
    """Yield the documents among readings that share publisher, kind and year."""
    signatures = {reading.sha256: signature_of(reading) for reading, _ in members}
    members.sort(key=lambda member: (-len(signatures[member[0].sha256]), member[0].sha256))
    clusters: list[list[tuple[Reading, str]]] = []
    opened_with: dict[Element, list[int]] = defaultdict(list)
    for member in members:
        signature = signatures[member[0].sha256]
        shared = Counter(number for element in signature for number in opened_with[element])
        fitting = [
            number
            for number, count in shared.items()
            if count >= CONTAINED * len(signature) and _can_be_one(member[0], clusters[number][0][0], count, signatures)
        ]
        if fitting:
            clusters[min(fitting)].append(member)
            continue
        for element in signature:
            opened_with[element].append(len(clusters))
        clusters.append([member])
    for cluster in clusters:
        whole = CONTAINED * len(signatures[cluster[0][0].sha256])
        primary = min((m for m in cluster if len(signatures[m[0].sha256]) >= whole), key=_worth)
        others = sorted(Source(r.sha256, f, r.file) for r, f in cluster if r.sha256 != primary[0].sha256)
        first = Source(primary[0].sha256, primary[1], primary[0].file)
        yield LogicalDocument(key_of(primary[0]), primary[0], (first, *others))


def _can_be_one(reading: Reading, first: Reading, count: int, signatures: dict[Sha256, frozenset[Element]]) -> bool:
    """Say whether a reading that shares `count` elements with the first of a document can be a source of it.

    Where nobody says who published them, titles may not differ, and the rows of each must stand in the other: forms of other
    projects have many of the same rows.
    """
    if _publisher(first):
        return True
    titles = {_name(each.document.title) for each in (reading, first)} - {""}
    return len(titles) <= 1 and count >= CONTAINED * len(signatures[first.sha256])


def _worth(member: tuple[Reading, str]) -> tuple[int, int, int, str]:
    reading, form = member
    order = FORMATS.index(form) if form in FORMATS else len(FORMATS)
    return (-len(reading.indicators), -reading.ledger.facts, order, reading.sha256)


def _told_apart(documents: list[LogicalDocument]) -> Iterator[LogicalDocument]:
    """Yield the documents with unique keys.

    Two documents can share even the part (same project name, other indicators): then the signature's hash is added to both,
    which is content again and needs no counter.
    """
    count = Counter(document.key for document in documents)
    for document in documents:
        key = document.key
        if count[key] > 1:
            words = "\n".join("\t".join(element) for element in sorted(signature_of(document.reading)))
            digest = hashlib.sha256(words.encode()).hexdigest()[:8]
            key = DocumentKey(key.publisher, key.kind, key.year, f"{key.part}-{digest}")
        yield LogicalDocument(key, document.reading, document.sources)
