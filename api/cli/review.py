"""`review`: an opinion on each form, an overview of all, and what is sent back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.check import checked, own_rules, stems
from api.cli.options import AbsolutePath, own_words, rule_options, seconds_option, tell
from api.render import json_text
from api.render import rows as render_rows
from kg.errors import JixiaoError
from kg.file_names import shown

if TYPE_CHECKING:
    from kg.check import Finding
    from kg.check.report_many import Checked
    from kg.records import Reading
    from search.review import Reviewed
    from search.review.marks import Mark
    from search.review.peers import Library

__all__ = ["review"]

LABELS = {"completeness": "完整性", "relevance": "相关性", "fitness": "适当性", "feasibility": "可行性"}


@click.command()
@click.argument("paths", metavar="FILE|FOLDER…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--against", type=AbsolutePath(), metavar="LIB", help="Library whose forms targets are held against.")
@click.option("--library-set", metavar="SET", help="Library of indicators in LIB (part of its title): obligatory ones missing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a form, one a line.")
@click.option(
    "--out", type=AbsolutePath(), metavar="FOLDER", help="Write overview (page and Excel) and a Word opinion for each form."
)
@click.option("--accept", multiple=True, metavar="ID", help="Take a finding of the one form on; kept in FILE.review.json.")
@click.option("--reject", multiple=True, metavar="ID", help="Turn a finding down: it is not counted, nor sent back.")
@click.option("--comment", multiple=True, nargs=2, metavar="ID TEXT", help="Say something on a finding.")
@click.option(
    "--decisions", type=AbsolutePath(), metavar="XLSX", help="Take over the column 处理意见 of an overview filled in by hand."
)
@rule_options
@seconds_option
def review(
    paths: tuple[Path, ...],
    against: Path | None,
    library_set: str | None,
    as_json: bool,
    out: Path | None,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    comment: tuple[tuple[str, str], ...],
    decisions: Path | None,
    off: tuple[str, ...],
    rule_file: Path | None,
    words: Path | None,
    seconds: float | None,
) -> None:
    """Review forms as the sheet 绩效目标审核表 asks: four parts with a grade proposed, the findings that led to it.

    What is decided on findings stays in FILE.review.json beside the form and comes back next time: --accept, --reject and
    --comment by the id of a finding (--json prints it), or --decisions with the overview filled in.

    Example: jixiao review 申报/ --against 图谱库 --out 审核意见
    """
    known_words = own_words(words)
    from kg.check import rules
    from search.review import review as review_of

    refuse_unknown(off, {rule.rule for rule in rules()})
    own = own_rules(rule_file)
    given = decided(accept, reject, comment)
    if given and (len(paths) != 1 or paths[0].is_dir()):
        raise click.UsageError("--accept、--reject、--comment 一次只能用于一份文件")
    if library_set is not None and against is None:
        raise click.UsageError("--library-set 须与 --against 同用")
    library = opened(against) if against is not None else None
    prescribing = prescribed_by(against, library_set)
    failures: list[str] = []
    total = number_of(paths)
    done: list[Reviewed] = []
    notes: list[tuple[str, bytes] | None] = []
    taken = taken_over(decisions, failures)
    for path in paths:
        try:
            for form in checked(path, off, failures, seconds, own, known_words):
                reviewed = review_of(form.reading, form.findings, library, more=prescribing(form.reading))
                done.append(with_marks(reviewed, form.path, given, taken, failures))
                notes.append(note(form, done[-1]) if out is not None else None)
                if as_json:
                    click.echo(json_text(done[-1].to_json()))
                if len(done) % 20 == 0:
                    tell(f"已审核 {len(done)} 份" + (f"，共 {total} 份" if total >= len(done) else ""))
        except JixiaoError as error:
            failures.append(str(error))
    for failure in failures:
        tell(failure)
    if done:
        give(done, notes, failures, out, as_json)
    sys.exit(1 if failures else 0)


def number_of(paths: Sequence[Path]) -> int:
    """Return how many files lie under paths; 0 where a library is among them, whose documents are not counted here."""
    from kg.reading import collect

    if any(os.path.isfile(path / "current") for path in paths):  # noqa: PTH113
        return 0
    return len(collect(paths).jobs)


def refuse_unknown(names: Sequence[str], known: Collection[str]) -> None:
    """Refuse names of rules that there are none of.

    Raises:
        click.UsageError: says which.
    """
    if unknown := [name for name in names if name not in known]:
        raise click.UsageError(f"没有这样的规则：{'、'.join(unknown)}（jixiao check --rules 列出）")


def give(
    done: list[Reviewed], notes: list[tuple[str, bytes] | None], failures: list[str], out: Path | None, as_json: bool
) -> None:
    """Write the files into `out`, if there is one, and print the table for people, if nothing else was printed."""
    if out is not None:
        write(done, notes, failures, out)
    if not as_json:
        click.echo(people(done), nl=False)


def prescribed_by(path: Path | None, name: str | None) -> Callable[[Reading], Sequence[Finding]]:
    """Return what finds the obligatory indicators of a library of indicators that a form lacks; without a name, nothing.

    Raises:
        JixiaoError: there is no library, or no such library of indicators in it, or several.
    """
    if path is None or name is None:
        return lambda _reading: ()
    from search import open_library
    from search.draft.prescribed import one
    from search.review.obligatory import obligatory

    library = click.get_current_context().with_resource(open_library(path))
    iri = one(library, name).iri
    return lambda reading: tuple(obligatory(reading, library, iri))


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


def decided(accept: Sequence[str], reject: Sequence[str], comment: Sequence[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return state and comment by id of a finding; an empty state leaves it as it is."""
    given = {**dict.fromkeys(accept, ("accepted", "")), **dict.fromkeys(reject, ("rejected", ""))}
    if both := set(accept) & set(reject):
        raise click.UsageError(f"既采纳又不采纳：{'、'.join(sorted(both))}")
    for name, text in comment:
        given[name] = (given.get(name, ("", ""))[0], text)
    return given


def taken_over(overview: Path | None, failures: list[str]) -> dict[str, dict[str, Mark]]:
    """Return the decisions of an overview by file; what is wrong with it is added to `failures`."""
    from search.review.decided import decisions

    if overview is None:
        return {}
    try:
        return decisions(overview)
    except JixiaoError as error:
        failures.append(str(error))
        return {}


def with_marks(
    reviewed: Reviewed,
    path: Path | None,
    given: dict[str, tuple[str, str]],
    taken: dict[str, dict[str, Mark]],
    failures: list[str],
) -> Reviewed:
    """Return a review with the decisions beside its form, those of an overview and those given now; the file keeps them.

    Args:
        reviewed: without decisions.
        path: of the form, None where it does not lie in a folder: decisions are then for this time only.
        given: state and comment by id.
        taken: decisions by file.
        failures: gets what can't be read or written, and ids that no finding has.
    """
    from search.review import marks

    file = reviewed.reading.file
    lies = marks.beside(path) if path is not None else None
    try:
        before = marks.load(lies) if lies is not None else {}
    except JixiaoError as error:
        failures.append(str(error))
        return reviewed
    now = {**before, **taken.get(file, {})}
    for name, (state, text) in given.items():
        if name not in reviewed.ids:
            failures.append(f"{file}：没有编号为 {name} 的问题（--json 列出编号）")
            continue
        old = now.get(name, marks.Mark())
        now[name] = marks.Mark(state or old.state, text or old.comment)
    if now != before and lies is not None:
        try:
            marks.save(lies, lies.name.removesuffix(marks.SUFFIX), now, zip(reviewed.ids, reviewed.findings, strict=True))
        except OSError as error:
            failures.append(f"{lies.name}：不能写：{error.strerror}")
    return reviewed.decided(now)


def note(form: Checked, reviewed: Reviewed) -> tuple[str, bytes] | None:
    """Return ending and bytes of a form's file with its findings at the cells, None where the format can't carry them."""
    from search.review import noted

    if form.path is None or form.document is None or form.path.suffix.lower() not in (".docx", ".xlsx"):
        return None
    made = noted(form.path.read_bytes(), form.document, reviewed.kept, reviewed.comments)
    return None if made is None else (form.path.suffix.lower(), made)


def write(done: list[Reviewed], notes: list[tuple[str, bytes] | None], failures: list[str], out: Path) -> None:
    """Write 总览.html, 总览.xlsx, an opinion for each form, and Word and Excel forms with notes at the cells into a folder."""
    from kg.check import report_many
    from kg.check.report_many import Checked
    from search.review import opinion_docx

    out.mkdir(parents=True, exist_ok=True)
    forms = [
        Checked(each.reading, each.findings, ids=each.ids, decided=each.told, rejected=each.rejected, grade=each.opinion.grade)
        for each in done
    ]
    (out / "总览.html").write_text(report_many.html(forms, failures), "utf-8")
    (out / "总览.xlsx").write_bytes(report_many.xlsx(forms, failures))
    for each, made, stem in zip(done, notes, stems(short([each.reading.file for each in done])), strict=True):
        (out / f"审核意见-{stem}.docx").write_bytes(opinion_docx(each))
        if made is not None:
            (out / f"批注-{stem.removesuffix(made[0])}{made[0]}").write_bytes(made[1])
    click.echo(f"已写 {shown(str(out))}：总览和{len(done)}份审核意见", err=True)


def short(files: Sequence[str]) -> list[str]:
    """Return the names of files without their endings, where these are not needed to tell them apart.

    >>> short(["甲/表.docx", "甲/表.xlsx", "乙/清单.docx"])
    ['表.docx', '表.xlsx', '清单']
    """
    bare = [Path(file).stem for file in files]
    return [stem if bare.count(stem) == 1 else Path(file).name for file, stem in zip(files, bare, strict=True)]


def people(done: list[Reviewed]) -> str:
    """Return a line a form: grades proposed by part and over all, numbers of findings, the most serious one."""
    rows = [
        {
            "文件": each.reading.file,
            "等级": each.opinion.grade or "没有校核",
            **{LABELS[part.part]: part.grade or "—" for part in each.opinion.parts},
            "错误": sum(f.severity == "error" and f.caused_by is None for f in each.kept),
            "警告": sum(f.severity == "warning" and f.caused_by is None for f in each.kept),
            "最要紧的一条": next((f.message for f in each.kept if f.severity != "info"), ""),
        }
        for each in done
    ]
    return render_rows(rows, list(rows[0]), "table")
