"""What a drafter has already: a half-filled form, or a project of the library that is to go on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.errors import WrongCall
from kg.export.official.choice import of_project as chosen
from kg.records import Project, Reading
from kg.text import compact
from kg.triples import readings
from search import catalog
from search.draft.model import Own
from search.similar import Asked

if TYPE_CHECKING:
    from search.library import Library

__all__ = ["form_of_project", "of_project", "of_reading"]


def of_reading(reading: Reading, asked: Asked | None = None) -> tuple[Asked, Own]:
    """Return the description and the rows of a form; what `asked` says goes before what the form prints.

    Args:
        reading: of the form.
        asked: what the drafter says beside it; its name chooses among the projects of a form.

    Raises:
        WrongCall: the form has no project, or several and none of that name.
    """
    project = _chosen(reading, asked)
    rows = tuple(row for row in reading.indicators if row.project == project.ref or len(reading.projects) == 1)
    parties = [party.name for party in (project.implementing_unit, project.supervising_dept) if party]
    publishers = [body.name for body in reading.document.organisations if body.role == "publisher"]
    told = Asked(
        project=project.name,
        use=project.use_text or "",
        department=next(iter([*parties, *publishers]), None),
        division=reading.document.division.name if reading.document.division else None,
        year=project.year or reading.document.year,
        wan=_wan(project),
    )
    if asked is not None:
        given = {name: value for name in ("use", "department", "division", "year", "wan") if (value := getattr(asked, name))}
        told = replace(told, **given)
    return told, Own(tuple(goal.text for goal in project.goals), rows)


def _chosen(reading: Reading, asked: Asked | None) -> Project:
    named = [each for each in reading.projects if asked is not None and compact(each.name) == compact(asked.project)]
    if len(named) == 1 or len(reading.projects) == 1:
        return (named or list(reading.projects))[0]
    if not reading.projects:
        raise WrongCall(f"{reading.file}：表中没有项目名称")
    names = "、".join(project.name for project in reading.projects[:10])
    raise WrongCall(f"{reading.file}：表中有 {len(reading.projects)} 个项目，请用 --project 指明：{names}")


def _wan(project: Project) -> Decimal | None:
    total = project.funds.amounts.total if project.funds else None
    if total is None and project.money is not None:
        total = project.money.budget
    return total.wan if total is not None else None


def of_project(library: Library, iri: str, asked: Asked | None = None) -> tuple[Asked, Own]:
    """Return the description and the rows of a project of the library, its dates as they stand.

    Raises:
        WrongCall: the library has no such project.
    """
    name, reading = _form(library, iri)
    return of_reading(reading, replace(asked or Asked(""), project=name))


def form_of_project(library: Library, iri: str, name: str | None = None) -> Reading:
    """Return the form of a project of the library, its other projects left out.

    Raises:
        WrongCall: the library has no such project.
    """
    told, reading = _form(library, iri)
    return chosen(reading, name or told)


def _form(library: Library, iri: str) -> tuple[str, Reading]:
    """Return the name of a project, and the whole form that it stands in."""
    try:
        kind, fields = catalog.item(library.store, iri)
    except catalog.BadList:
        kind, fields = None, {}
    if kind is None or kind.name != "projects":
        raise WrongCall(f"不是文件，图谱库中也没有这个项目：{iri}")
    document = NamedNode(fields["document"]["iri"])
    for reading in readings(library.store.quads(document)):
        return str(fields["name"]), reading
    raise WrongCall(f"图谱库中没有 {iri} 的文档")
