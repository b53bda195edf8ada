from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from kg.forms import read_forms
from kg.ingest import read_document
from kg.records import Citation, DocumentHead, NarrativeGoal, Organisation, Party, Reading
from kg.triples.logical import DocumentKey, group, key_of, signature_of
from tests.kg.store.standins import reading_of

ONE = "甲项目|救助人次|≥100\n甲项目|完成率|98%\n甲项目|满意度|≥90%"
TWO = "乙项目|救助人次|≥100\n乙项目|完成率|98%\n乙项目|满意度|≥90%"


def names(readings: list[tuple[Reading, str]]) -> list[tuple[str, list[str]]]:
    """Return part and formats of each document."""
    return [(document.key.part, [source.format for source in document.sources]) for document in group(readings)]


def test_the_same_form_in_two_formats_is_one_document() -> None:
    docx, pdf = reading_of(ONE, "d" * 64), reading_of(ONE.replace("救助人次", "救 助 人 次"), "a" * 64)
    assert names([(pdf, "pdf"), (docx, "docx")]) == [("甲项目", ["docx", "pdf"])]


def test_forms_of_different_projects_are_different_documents() -> None:
    """Bureaus publish one file a project: the same publisher, kind and year, and nothing may be dropped."""
    readings = [(reading_of(ONE), "docx"), (reading_of(TWO), "docx")]
    assert sorted(names(readings)) == [("乙项目", ["docx"]), ("甲项目", ["docx"])]
    assert sum(len(document.reading.indicators) for document in group(readings)) == 6


def test_a_form_inside_the_whole_department_is_a_source_of_it() -> None:
    whole = reading_of(f"{ONE}\n{TWO}", unparsed=1)
    (document,) = group([(reading_of(ONE), "docx"), (whole, "pdf")])
    assert document.reading == whole  # though the single form is better accounted: it lacks a project
    assert [source.format for source in document.sources] == ["pdf", "docx"]


def test_a_form_in_two_wholes_stays_one_source() -> None:
    three = TWO.replace("乙", "丙")
    wholes = [reading_of(f"{ONE}\n{TWO}"), reading_of(f"{ONE}\n{three}")]
    documents = group([(reading_of(ONE), "docx"), *((whole, "pdf") for whole in wholes)])
    assert {document.reading.sha256 for document in documents} == {whole.sha256 for whole in wholes}
    assert sum(len(document.sources) for document in documents) == 3


def test_a_revised_form_is_the_same_document_and_a_rewritten_one_is_not() -> None:
    revised = ONE.replace("≥100", "≥120")
    assert names([(reading_of(ONE), "docx"), (reading_of(revised), "docx")]) == [("甲项目", ["docx", "docx"])]
    rewritten = "甲项目|补助户数|9\n甲项目|发放及时率|100%\n甲项目|投诉率|≤1%"
    documents = group([(reading_of(ONE), "docx"), (reading_of(rewritten), "docx")])
    assert len({document.key for document in documents}) == 2
    assert all(document.key.part.startswith("甲项目-") for document in documents)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        # most indicators, whatever the format and however much is unparsed
        ((reading_of(f"{ONE}\n甲项目|完成率|99%", "f" * 64), "text"), (reading_of(ONE, "0" * 64), "docx")),
        ((reading_of(f"{ONE}\n甲项目|完成率|99%", "f" * 64, unparsed=1), "text"), (reading_of(ONE, "0" * 64), "docx")),
        # then the order of formats
        ((reading_of(ONE, "f" * 64), "docx"), (reading_of(ONE, "0" * 64), "pdf")),
        ((reading_of(ONE, "f" * 64), "xlsx"), (reading_of(ONE, "0" * 64), "text")),
        # then the sha256
        ((reading_of(ONE, "0" * 64), "docx"), (reading_of(ONE, "f" * 64), "docx")),
    ],
)
def test_the_primary_source(better: tuple[Reading, str], worse: tuple[Reading, str]) -> None:
    for readings in ([better, worse], [worse, better]):
        (document,) = group(readings)
        assert document.reading == better[0]
        assert document.sources[0].sha256 == better[0].sha256


def test_order_and_repetition_make_no_difference() -> None:
    readings = [
        (reading_of(ONE), "docx"),
        (reading_of(TWO), "pdf"),
        (reading_of(f"{ONE}\n{TWO}"), "html"),
        (reading_of(TWO.replace("乙", "丙")), "text"),
        (reading_of(TWO, publisher="另一局"), "xls"),
    ]
    expected = group(readings)
    assert len(expected) == 3
    for order in itertools.permutations(readings):
        assert group([*order, order[0]]) == expected


@pytest.mark.parametrize(
    ("kind", "count"),
    [("department_targets", 1), ("other", 1), ("self_evaluation", 2), ("evaluation_form", 2), ("budget", 2)],
)
def test_targets_and_their_evaluation_are_two_documents(kind: str, count: int) -> None:
    """What one format shows of the kind another may hide; but an evaluation has the names of its targets, and other facts."""
    other = reading_of(ONE, "0" * 64)
    other = replace(other, document=replace(other.document, kind=kind))
    assert len(group([(reading_of(ONE), "docx"), (other, "text")])) == count


def test_what_no_publisher_says_is_told_apart_by_the_unit() -> None:
    def of(unit: str) -> Reading:
        reading = reading_of("办公经费|完成率|98%", publisher="", sha256=unit * 32)
        return replace(reading, projects=(replace(reading.projects[0], implementing_unit=Party(unit)),))

    documents = group([(of("甲局"), "docx"), (of("乙局"), "docx")])
    assert [document.key.part for document in documents] == ["乙局办公经费", "甲局办公经费"]


@pytest.mark.parametrize(
    ("titles", "years", "text", "count"),
    [
        (("项目支出绩效评价表", "项目支出 绩效评价表"), (2024, 2024), ONE, 1),
        (("项目支出绩效评价表", None), (2024, 2024), ONE, 1),  # one format hides the title
        (("路灯维护绩效评价表", "河道清淤绩效评价表"), (2024, 2024), ONE, 2),
        (("项目支出绩效评价表", "项目支出绩效评价表"), (2024, 2025), ONE, 2),
        (("项目支出绩效评价表", "项目支出绩效评价表"), (2024, 2024), f"{ONE}\n甲项目|投诉率|≤1%\n甲项目|到岗率|≥9%", 2),
    ],
)
def test_documents_without_a_publisher_are_one_where_title_year_and_rows_agree(
    titles: tuple[str, str | None], years: tuple[int, int], text: str, count: int
) -> None:
    readings = []
    for number, body in enumerate((ONE, text)):
        reading = reading_of(body, f"{number}" * 64, publisher="")
        head = replace(reading.document, title=titles[number], year=years[number])
        readings.append((replace(reading, document=head), "docx" if number else "pdf"))
    documents = group(readings)
    assert len(documents) == count
    assert sum(len(document.sources) for document in documents) == 2


def test_no_form_of_the_layouts_vanishes(shared: Path) -> None:
    paths = sorted((shared / "layouts").glob("*.txt"))
    readings = [(read_forms(read_document(path.read_bytes(), path.name)), "text") for path in paths]
    assert sorted(document.reading.file for document in group(readings)) == [path.name for path in paths]


def test_the_key_is_readable_and_normalised() -> None:
    reading = reading_of("（一）甲 项目|救助人次|≥100")
    assert key_of(reading) == DocumentKey("某局", "project_targets", "2024", "(一)甲项目")
    several = key_of(reading_of(f"{ONE}\n{TWO}"))
    assert len(several.part) == 8
    assert several == key_of(reading_of(f"{TWO}\n{ONE.replace('≥100', '9')}"))


def test_documents_without_tables_are_known_by_what_they_say() -> None:
    empty = replace(reading_of("", "0" * 64), document=DocumentHead(None, "other", None, (), None))
    assert signature_of(empty) == {("file", "", "0" * 64)}
    citing = replace(empty, citations=(Citation("某发[2023]1号", "某发〔2023〕1号", None, "narrative"),))
    assert signature_of(citing) == {("citation", "", "某发〔2023〕1号")}
    goal = replace(empty, goals=(NarrativeGoal(None, None, None, "保障 培训"),))
    assert signature_of(goal) == {("goal", "", "保障培训")}
    others = [
        replace(reading, sha256=digit * 64) for reading, digit in ((empty, "1"), (empty, "2"), (citing, "3"), (goal, "4"))
    ]
    assert len(group([(reading, "text") for reading in others])) == 4  # type: ignore[misc]


def test_the_first_publisher_counts() -> None:
    reading = reading_of(ONE)
    bodies = (Organisation("主管局", None, "supervising"), Organisation("甲局", None, "publisher"))
    head = replace(reading.document, organisations=bodies)
    assert key_of(replace(reading, document=head)).publisher == "甲局"
