"""What the command line says where it cannot do what was asked: one line, no traceback, nothing half written."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from lxml import etree

from kg.samples import write_samples
from tests.api.test_cli import jixiao, one_line_error


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    return sorted(write_samples(folder))[0]


@pytest.mark.parametrize("option", ["--html", "--xlsx"])
def test_reports_that_cannot_be_written(form: Path, tmp_path: Path, option: str) -> None:
    assert one_line_error(jixiao("check", form, option, tmp_path / "无" / "a", code=1)).endswith("没有这个文件夹")
    assert one_line_error(jixiao("check", form, option, tmp_path, code=1)).endswith("是文件夹，应给出文件")


@pytest.mark.parametrize("form_of_export", ["nquads", "turtle", "xlsx"])
def test_exports_that_cannot_be_written(sample_library: Path, tmp_path: Path, form_of_export: str) -> None:
    given = ("export", "--format", form_of_export, "--library", sample_library, "--out")
    assert one_line_error(jixiao(*given, tmp_path / "无" / "a", code=1)) == f"jixiao：{tmp_path / '无'}：没有这个文件夹"
    assert one_line_error(jixiao(*given, tmp_path, code=1)) == f"jixiao：{tmp_path}：是文件夹，应给出文件"
    assert list(tmp_path.iterdir()) == []


def test_folders_of_exports(sample_library: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine", "utf-8")
    given = ("export", "--format", "csv", "--library", sample_library, "--out", tmp_path / "a.txt")
    assert one_line_error(jixiao(*given, code=1)).endswith("已有同名文件，应给出文件夹")
    assert (tmp_path / "a.txt").read_text("utf-8") == "mine"


def test_check_claims_nothing_about_what_it_could_not_read(tmp_path: Path) -> None:
    assert jixiao("check", tmp_path / "none.txt", code=1).stdout == ""
    assert json.loads(jixiao("check", tmp_path / "none.txt", "--json", code=1).stdout) == []


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_from_chooses_its_graphs(sample_library: Path, engine: str) -> None:
    given = ("--library", sample_library, "--format", "csv", "--engine", engine)
    graph = jixiao("sparql", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g LIMIT 1", *given).stdout.split()[1]
    inside = jixiao("sparql", f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", *given).stdout
    if engine == "rdflib":  # it would fetch the graph from the network
        done = jixiao("sparql", f"SELECT (COUNT(*) AS ?n) FROM <{graph}> {{ ?s ?p ?o }}", *given, code=2)
        assert "FROM 只用于 oxigraph 引擎" in done.stderr
        return
    assert jixiao("sparql", f"SELECT (COUNT(*) AS ?n) FROM <{graph}> {{ ?s ?p ?o }}", *given).stdout == inside
    error = one_line_error(jixiao("sparql", "SELECT * FROM <http://example.org/none> { ?s ?p ?o }", *given, code=1))
    assert error.endswith("库中没有这个图：http://example.org/none")


def test_xml_holds_what_xml_can(sample_library: Path) -> None:
    query = 'SELECT ("响\\u0007铃 < 3" AS ?x) {}'
    told = jixiao("sparql", query, "--library", sample_library, "--format", "xml").stdout
    root = etree.fromstring(told.encode())
    assert root.findtext(".//{*}literal") == "响\ufffd铃 < 3"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (("search", ""), "查询是空的，请写出要找的意思，如：jixiao search 参保率达标"),
        (("search", " \u3000", "--json"), "查询是空的，请写出要找的意思，如：jixiao search 参保率达标"),
        (("search", "覆盖率", "--year", "去年"), "年份应为四位数字：去年"),
        (("search", "覆盖率", "--operator", "约"), "不认识的符号：约（可用：≥ ≤ > < = between）"),
        (("sparql", "policy-usez"), "policy-usez：既不是查询，也没有这个文件或查询名（jixiao sparql --list 列出）"),
        (("sparql", "deadlines", "--param", "years=2024"), "查询 deadlines 没有参数 'years'；现有：year"),
        (("sparql", "deadlines", "--param", "year=去年"), "参数 year 应为 integer：'去年'"),
    ],
)
def test_a_wrong_call_leaves_with_2(sample_library: Path, call: tuple[str, ...], told: str) -> None:
    done = jixiao(*call, "--library", sample_library, code=2)
    assert (one_line_error(done), done.stdout) == (f"jixiao：{told}", "")


def test_a_wrong_line_of_a_batch_is_failed_input(sample_library: Path, tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text('{"query": "覆盖率", "year": "去年"}\n{"query": "覆盖率"}\n', "utf-8")
    done = jixiao("search", "--batch", tmp_path / "b.jsonl", "--library", sample_library, code=1)
    assert one_line_error(done).endswith("第 1 行：年份应为四位数字：去年")
    assert [json.loads(line)["query"] for line in done.stdout.splitlines()] == ["覆盖率"]


def test_compare_says_which_side_is_empty(sample_library: Path) -> None:
    done = jixiao("compare", "没有这个项目", "校舍", "--library", sample_library, code=1)
    assert one_line_error(done) == "jixiao：没有这个项目：图谱库中没有这样的指标"
    assert "校舍" in done.stdout


def test_serve_says_that_another_program_has_the_port(sample_library: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        error = one_line_error(jixiao("serve", "--library", sample_library, "--port", str(port), code=1))
    assert error == f"jixiao：127.0.0.1:{port}：端口已被占用，请用 --port 换一个"
    nowhere = ("serve", "--library", sample_library, "--host", "192.0.2.1")
    assert one_line_error(jixiao(*nowhere, code=1)).endswith("不是本机的地址")


def test_serve_says_where_it_is_only_when_it_is(tmp_path: Path) -> None:
    for more in ((), ("--workers", "2")):
        assert "图谱库不存在" in one_line_error(jixiao("serve", "--library", tmp_path / "none", *more, code=1))
