"""One project of a form, with its rows alone."""

from __future__ import annotations

from dataclasses import replace

from kg.errors import WrongCall
from kg.records import Reading
from kg.text import compact

__all__ = ["of_project"]


def of_project(reading: Reading, name: str | None = None) -> Reading:
    """Return a reading with one project and its rows.

    Args:
        reading: of a form.
        name: of the project; not needed where there is one.

    Raises:
        WrongCall: the form has no project, or several and none of that name.
    """
    if not reading.projects:
        raise WrongCall(f"{reading.file}：表中没有项目名称")
    named = [each for each in reading.projects if name is not None and compact(each.name) == compact(name)]
    if len(reading.projects) > 1 and len(named) != 1:
        told = "、".join(each.name for each in reading.projects[:10])
        raise WrongCall(f"{reading.file}：表中有 {len(reading.projects)} 个项目，请用 --project 指明：{told}")
    if name is not None and not named:
        raise WrongCall(f"{reading.file}：表中没有项目“{name}”，有：{reading.projects[0].name}")
    (project,) = named or reading.projects
    rows = tuple(row for row in reading.indicators if row.project == project.ref or len(reading.projects) == 1)
    # What stands beside a label of one of several projects does not say which one it is of.
    passages = reading.passages if len(reading.projects) == 1 else ()
    return replace(
        reading, projects=(project,), indicators=rows, passages=passages, document=replace(reading.document, title=None)
    )
