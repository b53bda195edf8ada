"""`draft`: a full set of indicators for a project, from past ones, as a form to hand in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.describing import asked, project_options
from api.cli.options import AbsolutePath, library_option, tell
from api.render import json_text
from api.render import rows as render_rows
from kg.errors import WrongCall
from kg.file_names import shown

if TYPE_CHECKING:
    from search.draft import Draft, Own, Turn
    from search.library import Library
    from search.similar import Asked

__all__ = ["draft"]

LAYOUTS = ("central", "two_sided", "described")
SUFFIXES = ("docx", "xlsx", "json")


@click.command()
@click.option("--project", metavar="NAME", help="Name of the project; with --from, which of the form's projects.")
@project_options
@click.option("--goal", "goals", multiple=True, metavar="TEXT", help="A goal of the project; may be repeated.")
@click.option("--scheme", type=click.Choice(["default", "cost"]), help="Where 成本 stands [default: as in similar projects].")
@click.option("--library-set", metavar="TITLE|IRI", help="Library of indicators whose obligatory ones come first.")
@click.option(
    "--from",
    "source",
    metavar="FILE|IRI",
    help="Half-filled form, or a project of the library (IRI or name) to go on from; with --year it is next year's.",
)
@click.option("--lines", "most", type=click.IntRange(1, 60), metavar="N",
              help="Fill up to N lines with the best of what is left [default: as many as similar projects have].")  # fmt: skip
@click.option("--out", type=AbsolutePath(), help="Write the form: F.docx, F.xlsx or F.json.")
@click.option(
    "--side-by-side", type=AbsolutePath(), help="With --from PROJECT --year: both years beside each other, as docx or xlsx."
)
@click.option("--form", "layout", type=click.Choice(LAYOUTS), default="central", show_default=True,
              help="Layout: 财预〔2015〕88号's, the year alone or beside the medium term; or with descriptions.")  # fmt: skip
@library_option
@click.option("--json", "as_json", is_flag=True, help="JSON.")
def draft(
    project: str | None,
    scheme: str | None,
    library_set: str | None,
    source: str | None,
    most: int | None,
    out: Path | None,
    side_by_side: Path | None,
    layout: str,
    library: Path,
    as_json: bool,
    goals: tuple[str, ...],
    **described: Any,
) -> None:
    """Propose indicators for a project, with the evidence behind each.

    Wordings are past ones, targets come with their distribution; where nothing fits a line stays open. What stands in a form
    given with --from stays as it is.

    Example: jixiao draft --project 村卫生室药品采购补助 --funds 30 --out 目标表.docx --library 图谱库
    """
    from search import open_library
    from search.draft import draft as propose

    if side_by_side is not None and (source is None or described.get("year") is None or os.path.lexists(source)):
        raise click.UsageError("--side-by-side 需要 --from（库中的项目）和 --year")
    if project is None and source is None:
        raise click.UsageError("应给出 --project（项目名称），或 --from（填了一部分的表，或库中的项目）")
    suffix = out.suffix.lower().lstrip(".") if out is not None else ""
    if out is not None and suffix not in SUFFIXES:
        raise click.BadParameter(f"可写的格式：{'、'.join(SUFFIXES)}", param_hint="--out")
    given = asked(project, described) if project is not None else asked("-", described)
    with open_library(library) as opened:
        what, own, turn = begun(opened, source, given, goals)
        made = propose(opened, what, scheme=scheme, library_set=library_set, own=own, most=most)
    if out is not None:
        written(made, out, suffix, layout)
    if turn is not None and side_by_side is not None:
        side_by_side.write_bytes(sheet_of(turn, side_by_side.suffix.lower().lstrip(".")))
        click.echo(f"已写 {shown(str(side_by_side))}", err=True)
    if as_json:
        more = {"next_year": turn.as_dict()} if turn is not None else {}
        click.echo(json_text({**made.as_dict(), **more}))
    elif out is None:
        click.echo((turned(turn) if turn is not None else "") + people(made), nl=False)


def begun(library: Library, source: str | None, given: Asked, goals: tuple[str, ...]) -> tuple[Asked, Own, Turn | None]:
    """Return the description, what she has written already, and the two years where it goes on from a project's form.

    Raises:
        JixiaoError: the form cannot be read, or there is no such project.
    """
    from dataclasses import replace

    from search.draft import Own, next_year, of_project, of_reading

    if source is None:
        return given, Own(goals), None
    if os.path.lexists(source):
        from kg.reading import read_many

        for found in read_many([Path(source)], skipped=tell):
            if found.error is not None:
                raise found.error
            if found.reading is not None:
                what, own = of_reading(found.reading, given)
                return what, replace(own, goals=goals or own.goals), None
        raise WrongCall(f"{shown(source)}：没有可读的表")
    if given.year is not None:
        asked_, before, turn = next_year(library, source, given.year)
        said = {name: value for name in ("use", "department", "division", "wan") if (value := getattr(given, name))}
        return replace(asked_, **said), Own(goals or before, turn.rows), turn
    what, own = of_project(library, source, given)
    return what, replace(own, goals=goals or own.goals), None


def sheet_of(turn: Turn, suffix: str) -> bytes:
    """Return two years side by side as a file.

    Raises:
        BadParameter: of another format.
    """
    from api.turning import rows_of
    from kg.export.official import FORMATS, comparison_of

    if suffix not in FORMATS:
        raise click.BadParameter(f"可写的格式：{'、'.join(FORMATS)}", param_hint="--side-by-side")
    return FORMATS[suffix](comparison_of(turn.project, turn.before, turn.year, rows_of(turn)))


def turned(turn: Turn) -> str:
    """Return two years side by side as a table for people."""
    from api.turning import heads_of, rows_of

    heads = heads_of(turn)
    return render_rows([dict(zip(heads, row, strict=True)) for row in rows_of(turn)], list(heads), "table") + "\n"


def written(made: Draft, out: Path, suffix: str, layout: str) -> None:
    """Write the draft to a file, and say so."""
    if suffix == "json":
        out.write_text(json_text(made.as_dict(), indent=2) + "\n", "utf-8")
    else:
        from kg.export.official import write
        from search.draft import note_of, reading_of

        out.write_bytes(write(reading_of(made, blank=True), suffix, layout, note_of(made, layout)))
    click.echo(f"已写 {shown(str(out))}", err=True)


def people(made: Draft) -> str:
    """Return a draft as a table for people, with the findings under it."""
    rows = []
    for line in made.lines:
        spread = line.distribution
        told = f"{spread.n}个：{spread.q1:f}–{spread.median:f}–{spread.q3:f}{spread.unit or ''}" if spread else ""
        rows.append(
            {
                "类别": f"{line.level1} / {line.level2}",
                "三级指标": ("★" if line.obligatory else "") + (line.level3 or "（待填）"),
                "指标值": line.target.raw or "（待填）",
                "以往（四分位）": told,
                "分值": f"{line.points:f}" if line.points is not None else "",
                "用过": line.uses or "",
                "依据（请核对）": "、".join(line.basis[:2]),
                "备选": "、".join(each.level3 for each in line.alternatives),
                "说明": line.note,
            }
        )
    text = render_rows(rows, list(rows[0]), "table") if rows else ""
    names = "、".join(dict.fromkeys(each.profile.name for each in made.similar))
    text += f"参照的项目：{names or '没有'}\n"
    if made.obligatory is not None:
        text += f"指标库：{made.obligatory.set}（{'、'.join(made.obligatory.kinds) or '未分项目类型'}）\n"
        if made.obligatory.lacking:
            text += f"补上的必选指标：{'、'.join(made.obligatory.lacking)}\n"
    text += "".join(f"{note}\n" for note in made.notes)
    for finding in made.findings:
        if finding.severity != "info":
            text += f"注意：{finding.message}\n"
    return text
