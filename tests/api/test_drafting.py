"""Similar projects and drafts over the command line and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.api.test_cli import answer, jixiao, one_line_error

NAME = "村卫生室药品采购补助"
USE = "为全县村卫生室配备基本药物，保障群众就近用药"


@pytest.fixture(scope="module")
def client(sample_library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_library, query_seconds=120)), base_url="http://localhost") as made:
        yield made


class TestSimilar:
    def test_shape(self, sample_library: Path) -> None:
        told = answer("similar", "--project", NAME, "--use", USE, "--funds", "30万元", "-l", sample_library, "--json")
        (first, *_) = told["projects"]
        assert list(first)[:9] == ["iri", "name", "department", "division", "year", "funds", "score", "reasons", "why"]
        assert first["name"] == "乡村医生补助"
        assert set(first["funds"]) == {"raw", "value", "unit", "wan"}
        assert len(told["projects"]) == 10

    def test_for_people_and_programs(self, sample_library: Path) -> None:
        told = jixiao("similar", "--project", NAME, "-l", sample_library).stdout
        assert "用途和目标相近，名称相近\n" in told
        header = jixiao("similar", "--project", NAME, "-l", sample_library, "--csv").stdout.splitlines()[0]
        assert header == "score,name,department,division,year,wan,indicators,why,iri"

    def test_wrong_calls(self, sample_library: Path) -> None:
        told = jixiao("similar", "--project", NAME, "--funds", "很多", "-l", sample_library, code=2).stderr
        assert "不是金额" in told
        assert "项目名称是空的" in jixiao("similar", "--project", " ", "-l", sample_library, code=2).stderr
        assert "图谱库" in one_line_error(jixiao("similar", "--project", NAME, "-l", sample_library / "无", code=1))

    def test_rest_says_the_same(self, client: TestClient, sample_library: Path) -> None:
        told = client.get("/api/v1/similar", params={"project": NAME, "use": USE, "funds": 30, "top": 4}).json()
        assert told == answer(
            "similar", "--project", NAME, "--use", USE, "--funds", "30", "--top", "4", "-l", sample_library, "--json"
        )

    @pytest.mark.parametrize(
        "wrong", [{}, {"project": ""}, {"project": "x", "funds": -1}, {"project": "x" * 201}, {"project": "x", "a": 1}]
    )
    def test_rest_refuses(self, client: TestClient, wrong: dict[str, object]) -> None:
        assert client.get("/api/v1/similar", params=wrong).status_code == 422  # type: ignore[arg-type]


class TestDraft:
    def test_a_form_that_is_read_back(self, sample_library: Path, tmp_path: Path) -> None:
        for suffix in ("docx", "xlsx"):
            out = tmp_path / f"目标表.{suffix}"
            told = answer(
                *("draft", "--project", NAME, "--use", USE, "--funds", "30", "--year", "2027", "--goal", "群众就近用药。"),
                *("--department", "青禾县卫生健康局", "--out", out, "-l", sample_library, "--json"),
            )
            back = answer("read", out, "--json")
            lines = [line for line in told["lines"] if not line["open"]]
            assert [(each["level2"], each["level3"], each["target"]["raw"]) for each in back["indicators"]] == [
                (line["level2"], line["level3"], line["target"]["raw"]) for line in lines
            ]
            assert back["projects"][0]["funds"]["total"] == 30
            assert not [each for each in answer("check", out, "--json") if each["severity"] == "error"]

    def test_a_half_filled_form_goes_on(self, sample_library: Path, tmp_path: Path) -> None:
        form, out = tmp_path / "半张表.xlsx", tmp_path / "目标表.json"
        jixiao("draft", "--project", NAME, "--funds", "30", "--year", "2027", "--out", form, "-l", sample_library)
        from openpyxl import load_workbook

        book = load_workbook(form)
        sheet = book.active
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.endswith("满意度"):
                    cell.value = "取药村民满意度"
        book.save(form)
        told = answer("draft", "--from", form, "-l", sample_library, "--out", out, "--json")
        assert told["project"]["name"] == NAME
        assert told["project"]["funds"] == 30
        hers = {line["level3"] for line in told["lines"] if line["origin"] == "own"}
        assert {line["level3"] for line in answer("read", form, "--json")["indicators"]} == hers
        assert "取药村民满意度" in hers
        assert out.read_text("utf-8").startswith('{\n  "project"')

    def test_from_a_project_of_the_library(self, sample_library: Path) -> None:
        iri = answer("similar", "--project", NAME, "-l", sample_library, "--json")["projects"][0]["iri"]
        told = answer("draft", "--from", iri, "--year", "2027", "-l", sample_library, "--json")
        assert told["project"]["name"] == "乡村医生补助"
        assert told["project"]["year"] == 2027
        assert [line["origin"] for line in told["lines"]].count("own") >= 6

    def test_for_people(self, sample_library: Path) -> None:
        told = jixiao("draft", "--project", NAME, "--funds", "30", "-l", sample_library).stdout
        assert "参照的项目：乡村医生补助" in told
        assert "≤30万元" in told

    def test_wrong_calls(self, sample_library: Path, tmp_path: Path) -> None:
        assert "--project" in jixiao("draft", "-l", sample_library, code=2).stderr
        assert "docx" in jixiao("draft", "--project", NAME, "--out", "a.pdf", "-l", sample_library, code=2).stderr
        done = jixiao("draft", "--project", NAME, "--library-set", "无", "-l", sample_library, code=2)
        assert "没有指标库“无”" in one_line_error(done)
        assert "这个项目" in one_line_error(jixiao("draft", "--from", "无.docx", "-l", sample_library, code=2))
        (tmp_path / "空.docx").write_bytes(b"")
        assert "空.docx" in one_line_error(jixiao("draft", "--from", tmp_path / "空.docx", "-l", sample_library, code=1))


@pytest.fixture(scope="module")
def project(client: TestClient) -> str:
    """The latest form of a project of the samples."""
    told = client.get("/api/v1/similar", params={"project": "乡村医生补助", "top": 20}).json()["projects"]
    same = [each for each in told if each["name"] == "乡村医生补助"]
    return str(max(same, key=lambda each: (each["year"], each["iri"]))["iri"])


class TestNextYear:
    def test_command_and_rest_say_the_same(
        self, client: TestClient, project: str, sample_library: Path, tmp_path: Path
    ) -> None:
        sheet = tmp_path / "对照.xlsx"
        made = answer("draft", "--from", project, "--year", "2030", "-l", sample_library, "--side-by-side", sheet, "--json")
        told = client.get("/api/v1/draft/next", params={"project": project, "year": 2030}).json()
        assert made["next_year"] == told
        assert made["project"]["year"] == told["year"] == 2030
        assert [line["level3"] for line in told["lines"]] == [
            line["level3"] for line in made["lines"] if line["origin"] == "own"
        ]
        from openpyxl import load_workbook

        rows = [[cell for cell in row if cell] for row in load_workbook(sheet).active.iter_rows(values_only=True)]
        assert rows[0] == ["乡村医生补助绩效目标对照表"]
        assert rows[2][3:5] == [f"{told['before']}年指标值", f"{told['before']}年完成值"]
        word = client.get("/api/v1/draft/next", params={"project": project, "year": 2030, "format": "docx"})
        assert word.content[:2] == b"PK"

    def test_people_see_both_years(self, project: str, sample_library: Path) -> None:
        told = jixiao("draft", "--from", project, "--year", "2030", "-l", sample_library).stdout
        assert "2030年指标值" in told
        assert "不变" in told

    def test_the_page_goes_on_to_the_draft(self, client: TestClient, project: str) -> None:
        import re

        told = client.get("/draft/next", params={"project": project, "year": "2030"})
        assert told.status_code == 200
        assert "编下年的" in told.text
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', told.text))
        assert (fields["project"], fields["year"], fields["category-0"]) == ("乡村医生补助", "2030", "output.quantity")
        drafted = client.post("/draft", data={**fields, "action": "propose"})
        assert drafted.status_code == 200
        assert fields["level3-0"] in drafted.text

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            ({"project": "没有的项目", "year": "2030"}, 404),
            ({"project": "{iri}", "year": "1990"}, 400),
            ({"project": "x"}, 422),
        ],
    )
    def test_rest_refuses(self, client: TestClient, project: str, asked: dict[str, str], code: int) -> None:
        params = {name: text.replace("{iri}", project) for name, text in asked.items()}
        assert client.get("/api/v1/draft/next", params=params).status_code == code

    def test_the_page_says_what_is_wrong(self, client: TestClient, project: str) -> None:
        assert "没有 2030 年以前的这个项目" in client.get("/draft/next", params={"project": "无", "year": "2030"}).text
        assert "年度应是四位数" in client.get("/draft/next", params={"project": project, "year": "abc"}).text
        assert client.get("/draft/next").status_code == 200


class TestForms:
    def test_from_a_form_to_a_self_evaluation(self, sample_library: Path, tmp_path: Path) -> None:
        targets, results, out = tmp_path / "目标表.docx", tmp_path / "完成.csv", tmp_path / "自评表.docx"
        jixiao(
            "draft", "--project", NAME, "--use", USE, "--funds", "30", "-l", sample_library, "--year", "2027", "--out", targets
        )
        rows = answer("read", targets, "--json")["indicators"]
        first = next(row for row in rows if row["target"]["raw"])
        results.write_text(f"三级指标,实际完成值\n{first['level3']},{first['target']['raw']}\n", "utf-8")
        jixiao("form", "self_evaluation", "--from", targets, "--results", results, "--spent", "27", "--out", out)
        told = answer("read", out, "--json")
        assert told["document"]["kind"] == "self_evaluation"
        assert (told["projects"][0]["money"]["executed"]["wan"], told["projects"][0]["money"]["score"]) == (27, 9)
        assert {row["level3"]: row["score"] for row in told["indicators"]} == {
            row["level3"]: first["points"] if row is first else None for row in rows
        }

    @pytest.mark.parametrize("suffix", ["docx", "xlsx"])
    def test_a_template_to_begin_with(self, suffix: str, sample_library: Path, tmp_path: Path) -> None:
        template, targets, out = (tmp_path / f"{name}.{suffix}" for name in ("模板", "目标表", "我局的表"))
        jixiao("form", "central", "--blank-template", "--out", template)
        jixiao("draft", "--project", NAME, "--use", USE, "--funds", "30", "-l", sample_library, "--out", targets)
        jixiao("form", "central", "--from", targets, "--template", template, "--out", out)
        rows = [answer("read", path, "--json")["indicators"] for path in (targets, out)]
        assert [(row["level3"], row["target"]) for row in rows[0]] == [(row["level3"], row["target"]) for row in rows[1]]

    @pytest.mark.parametrize("suffix", ["docx", "xlsx"])
    def test_the_medium_term_beside_the_year(self, suffix: str, sample_library: Path, tmp_path: Path) -> None:
        plain, both = (tmp_path / f"{name}.{suffix}" for name in ("目标表", "两栏"))
        jixiao("draft", "--project", NAME, "--use", USE, "--funds", "30", "-l", sample_library, "--out", plain)
        jixiao("form", "two_sided", "--from", plain, "--out", both)
        rows = [answer("read", path, "--json")["indicators"] for path in (plain, both)]
        assert [(row["level3"], row["target"]) for row in rows[0]] == [(row["level3"], row["target"]) for row in rows[1]]
        assert {row["term"] for row in rows[1]} == {"annual"}

    def test_what_cannot_be(self, tmp_path: Path) -> None:
        (tmp_path / "模板.xlsx").write_bytes(b"")
        mixed = jixiao(
            "form", "central", "--from", "x", "--template", tmp_path / "模板.xlsx", "--out", tmp_path / "a.docx", code=2
        )
        assert "写同一种格式或 pdf" in mixed.stderr
        assert "没有模板" in jixiao("form", "two_sided", "--blank-template", "--out", tmp_path / "a.docx", code=2).stderr
        assert "可写的格式" in jixiao("form", "central", "--from", "x", "--out", tmp_path / "a.wps", code=2).stderr
        assert "--library" in jixiao("form", "central", "--from", "x", "--out", tmp_path / "a.docx", code=2).stderr
        assert "--from" in jixiao("form", "central", "--out", tmp_path / "a.docx", code=2).stderr
        assert "--year" in jixiao("draft", "--from", "x", "--side-by-side", tmp_path / "a.docx", "-l", tmp_path, code=2).stderr
