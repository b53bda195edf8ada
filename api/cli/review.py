"""`review`: an opinion on each form, an overview of all, and what is sent back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.check import checked, own_rules, stems
from api.cli.options import AbsolutePath, rule_options, seconds_option, tell
from api.render import json_text
from api.render import rows as render_rows
from kg.errors import JixiaoError
from kg.file_names import shown

if TYPE_CHECKING:
    from kg.check.report_many import Checked
    from search.review import Reviewed
    from search.review.peers import Library

__all__ = ["review"]

LABELS = {"completeness": "完整性", "relevance": "相关性", "fitness": "适当性", "feasibility": "可行性"}


@click.command()
@click.argument("paths", metavar="FILE|FOLDER…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--against", type=AbsolutePath(), metavar="LIB", help="Library whose forms targets are held against.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a form, one a line.")
@click.option(
    "--out", type=AbsolutePath(), metavar="FOLDER", help="Write overview (page and Excel) and a Word opinion for each form."
)
@rule_options
@seconds_option
def review(
    paths: tuple[Path, ...],
    against: Path | None,
    as_json: bool,
    out: Path | None,
    off: tuple[str, ...],
    rule_file: Path | None,
    seconds: float | None,
) -> None:
    """Review forms as the sheet 绩效目标审核表 asks: four parts with a grade proposed, the findings that led to it.

    Example: jixiao review 申报/ --against 图谱库 --out 审核意见
    """
    from kg.check import rules
    from search.review import review as review_of

    known = {rule.rule for rule in rules()}
    if unknown := [name for name in off if name not in known]:
        raise click.UsageError(f"没有这样的规则：{'、'.join(unknown)}（jixiao check --rules 列出）")
    own = own_rules(rule_file)
    library = opened(against) if against is not None else None
    failures: list[str] = []
    done: list[Reviewed] = []
    notes: list[tuple[str, bytes] | None] = []
    for path in paths:
        try:
            for form in checked(path, off, failures, seconds, own):
                done.append(review_of(form.reading, form.findings, library))
                notes.append(note(form) if out is not None else None)
                if as_json:
                    click.echo(json_text(done[-1].to_json()))
                if len(done) % 20 == 0:
                    tell(f"已审核 {len(done)} 份")
        except JixiaoError as error:
            failures.append(str(error))
    for failure in failures:
        tell(failure)
    if out is not None and done:
        write(done, notes, failures, out)
    if not as_json and done:
        click.echo(people(done), nl=False)
    sys.exit(1 if failures else 0)


def opened(path: Path) -> Library:
    """Return the targets of a library.

    Raises:
        JixiaoError: there is no library.
    """
    from kg.triples import readings
    from search import open_library
    from search.review.peers import Library

    with open_library(path) as library:
        return Library(readings(library.store.quads()))


def note(form: Checked) -> tuple[str, bytes] | None:
    """Return ending and bytes of a form's file with its findings at the cells, None where the format can't carry them."""
    from search.review import noted

    if form.path is None or form.document is None or form.path.suffix.lower() not in (".docx", ".xlsx"):
        return None
    made = noted(form.path.read_bytes(), form.document, form.findings)
    return None if made is None else (form.path.suffix.lower(), made)


def write(done: list[Reviewed], notes: list[tuple[str, bytes] | None], failures: list[str], out: Path) -> None:
    """Write 总览.html, 总览.xlsx, an opinion for each form, and Word and Excel forms with notes at the cells into a folder."""
    from kg.check import report_many
    from kg.check.report_many import Checked
    from search.review import opinion_docx

    out.mkdir(parents=True, exist_ok=True)
    forms = [Checked(each.reading, each.findings) for each in done]
    (out / "总览.html").write_text(report_many.html(forms, failures), "utf-8")
    (out / "总览.xlsx").write_bytes(report_many.xlsx(forms, failures))
    for each, made, stem in zip(done, notes, stems([each.reading.file for each in done]), strict=True):
        (out / f"审核意见-{stem}.docx").write_bytes(opinion_docx(each))
        if made is not None:
            (out / f"批注-{stem}{'' if stem.endswith(made[0]) else made[0]}").write_bytes(made[1])
    click.echo(f"已写 {shown(str(out))}：总览和{len(done)}份审核意见", err=True)


def people(done: list[Reviewed]) -> str:
    """Return a line a form: grades proposed by part and over all, numbers of findings, the most serious one."""
    rows = [
        {
            "文件": each.reading.file,
            "等级": each.opinion.grade or "没有校核",
            **{LABELS[part.part]: part.grade or "—" for part in each.opinion.parts},
            "错误": sum(f.severity == "error" and f.caused_by is None for f in each.findings),
            "警告": sum(f.severity == "warning" and f.caused_by is None for f in each.findings),
            "最要紧的一条": next((f.message for f in each.findings if f.severity != "info"), ""),
        }
        for each in done
    ]
    return render_rows(rows, list(rows[0]), "table")
