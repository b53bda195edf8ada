"""`form`: an official form from a form that was read, or from a project of a library."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import click

from api.cli.describing import FUNDS
from api.cli.options import AbsolutePath, tell
from kg.errors import WrongCall
from kg.file_names import shown
from kg.records import Reading

__all__ = ["form"]

KINDS = ("central", "two_sided", "described", "department", "self_evaluation", "monitoring")
SUFFIXES = ("docx", "xlsx", "pdf")
TEMPLATES = ("docx", "xlsx")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--from", "source", metavar="FILE|IRI", help="Form that was filled in, or a project of the library.")
@click.option("--project", metavar="NAME", help="Which of the form's projects.")
@click.option("--results", type=AbsolutePath(exists=True, dir_okay=False), metavar="F.csv",
              help="CSV with 三级指标, 实际完成值, 偏差原因分析及改进措施; scores by the rules.")  # fmt: skip
@click.option("--spent", type=FUNDS, help="Spent in the year, in 万元 unless a unit is given.")
@click.option("--template", type=AbsolutePath(exists=True, dir_okay=False), metavar="F.docx|F.xlsx",
              help="Your own form with fields instead of ours.")  # fmt: skip
@click.option("--blank-template", is_flag=True, help="Write our form as a template to begin with.")
@click.option("--library", type=AbsolutePath(), metavar="LIB", help="Library, where --from is a project.")
@click.option("--out", type=AbsolutePath(), required=True, help="F.docx, F.xlsx, or F.pdf where LibreOffice is there.")
def form(
    kind: str,
    source: str | None,
    project: str | None,
    results: Path | None,
    spent: Decimal | None,
    template: Path | None,
    blank_template: bool,
    library: Path | None,
    out: Path,
) -> None:
    """Write an official form: targets, a department's, a self-evaluation, a monitoring form.

    KIND: central (财预〔2015〕88号, the year alone), two_sided (medium term beside the year), described (with description and
    basis), department, self_evaluation (财预〔2020〕10号), monitoring (财预〔2019〕136号).

    Example: jixiao form self_evaluation --from 目标表.docx --results 完成情况.csv --spent 29.5 --out 自评表.docx
    """
    from kg.export.official import (
        LAYOUTS,
        evaluated,
        filled,
        filled_workbook,
        read_results,
        template_of,
        workbook_template_of,
        write,
    )
    from kg.export.official.pdf import pdf_of

    suffix = out.suffix.lower().lstrip(".")
    if suffix not in SUFFIXES:
        raise click.BadParameter(f"可写的格式：{'、'.join(SUFFIXES)}", param_hint="--out")
    if blank_template:
        if suffix not in TEMPLATES:
            raise click.BadParameter("模板是 Word 文档（docx）或 Excel 工作簿（xlsx）", param_hint="--out")
        if kind in ("department", "two_sided"):
            raise click.UsageError("部门整体的表、中期和年度两栏的表没有模板")
        out.write_bytes((template_of if suffix == "docx" else workbook_template_of)(LAYOUTS[kind]))
        click.echo(f"已写 {shown(str(out))}", err=True)
        return
    if source is None:
        raise click.UsageError("应给出 --from（填好的表，或库中的项目）")
    made = template.suffix.lower().lstrip(".") if template is not None else "docx" if suffix == "pdf" else suffix
    if template is not None and (made not in TEMPLATES or suffix not in (made, "pdf")):
        raise click.BadParameter("模板是 docx 或 xlsx，用它时写同一种格式或 pdf", param_hint="--template")
    reading = begun(source, library, project, whole=kind == "department")
    if kind == "self_evaluation" or results is not None or spent is not None:
        reading = evaluated(reading, read_results(results) if results is not None else {}, spent)
    if template is None:
        data = write(reading, made, kind)
    else:
        data = (filled if made == "docx" else filled_workbook)(template.read_bytes(), reading, template.name)
    out.write_bytes(pdf_of(data, made) if suffix == "pdf" else data)
    click.echo(f"已写 {shown(str(out))}", err=True)


def begun(source: str, library: Path | None, project: str | None, *, whole: bool) -> Reading:
    """Return the form to write: of one project, or all of a department's.

    Raises:
        JixiaoError: the form cannot be read, or there is no such project.
    """
    from kg.export.official.choice import of_project

    if os.path.lexists(source):
        from kg.reading import read_many

        for found in read_many([Path(source)], skipped=tell):
            if found.error is not None:
                raise found.error
            if found.reading is not None:
                return found.reading if whole else of_project(found.reading, project)
        raise WrongCall(f"{shown(source)}：没有可读的表")
    if library is None:
        raise WrongCall(f"没有这个文件：{shown(source)}；若是图谱库中的项目，请用 --library 指明库")
    from search import open_library
    from search.draft import form_of_project

    with open_library(library) as opened:
        return form_of_project(opened, source, project)
