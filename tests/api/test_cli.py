"""The command line as programs use it: shapes, exit codes, one line an error."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def jixiao(*arguments: str | Path, stdin: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "default"},
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


def answer(*arguments: str | Path, stdin: str = "", code: int = 0) -> Any:
    return json.loads(jixiao(*arguments, stdin=stdin, code=code).stdout)


def one_line_error(done: subprocess.CompletedProcess[str]) -> str:
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


def test_build_report(tmp_path: Path) -> None:
    from kg.samples import write_samples

    write_samples(tmp_path / "forms")
    some = sorted((tmp_path / "forms").rglob("*.txt"))[:3]
    bad = tmp_path / "坏文件.txt"
    bad.write_bytes(b"")
    done = jixiao("build", *some, bad, "--library", tmp_path / "lib", "--json", "--quiet", code=1)
    report = json.loads(done.stdout)
    assert list(report)[:13] == [
        "generation",
        "files",
        "failed",
        "projects",
        "indicators",
        "wordings",
        "policies",
        "citations",
        "quads",
        "cells",
        "accounted",
        "seconds",
        "documents",
    ]
    assert report["files"] == 3
    assert [failure["file"] for failure in report["failed"]] == [str(bad)]
    assert "坏文件.txt" in one_line_error(done)
    assert all(isinstance(value, float) for value in report["seconds"].values())


def test_a_build_says_what_breaks_a_shape_and_ends_well(tmp_path: Path) -> None:
    from tests.kg.store.test_conformance import FORM

    form = tmp_path / "超分.html"
    form.write_text(FORM.format(one=13, two=30), "utf-8")
    said = jixiao("build", form, "--library", tmp_path / "lib", "--quiet").stdout
    assert "超分.html 第1表第4行第3列：得分不应超过分值，现为“13”（jx:score，IndicatorScoreShape-within）\n" in said
    assert "与本体约束不符之处" in said
    (broken,) = answer("verify", "--library", tmp_path / "lib", "--json")["violations"]
    assert (broken["file"], broken["place"], broken["shape"]) == ("超分.html", "t1r4c3", "IndicatorScoreShape-within")


def test_search(sample_library: Path) -> None:
    told = answer("search", "自来水水质合不合格", "--library", sample_library, "--json")
    assert list(told)[:5] == ["query", "match", "confidence", "understood", "hits"]
    assert any("水质" in hit["name"] for hit in told["hits"][:3])
    hit = told["hits"][0]
    keys = "rank iri level1 level2 name score confidence uses targets policies reasons"
    assert set(hit) >= set(keys.split())
    assert hit["score"] == pytest.approx(sum(hit["reasons"].values()), abs=1e-3)
    assert set(hit["targets"][0]) == {"raw", "count"}


def test_search_by_head(sample_library: Path) -> None:
    told = answer("search", "老人", "--head", "满意度", "--top", "50", "--library", sample_library, "--json")
    assert len(told["hits"]) > 5
    assert all(hit["name"].endswith("满意度") for hit in told["hits"])


def test_search_without_one_part(sample_library: Path) -> None:
    query = "2023年石畔县的群众满意度"
    whole = answer("search", query, "--library", sample_library, "--json")
    told = answer("search", query, "--ignore", "year", "--library", sample_library, "--json")
    assert whole["understood"] == {**told["understood"], "year": 2023}
    assert (told["ignored"], whole["ignored"]) == ({"year": 2023}, {})
    people = jixiao("search", query, "--ignore", "year", "--ignore", "division", "--library", sample_library).stdout
    assert "不作条件：year=2023，division=石畔县" in people
    lines = [{"query": query, "ignore": ["division"]}, {"query": query, "ignore": "year"}, {"query": query, "ignore": ["x"]}]
    done = jixiao("search", "--batch", "-", "--library", sample_library, stdin="\n".join(map(json.dumps, lines)), code=1)
    (line,) = (json.loads(line) for line in done.stdout.splitlines())
    assert line["ignored"] == {"division": "石畔县"}
    assert "第 2 行" in done.stderr
    assert "第 3 行" in done.stderr
    jixiao("search", query, "--ignore", "colour", "--library", sample_library, code=2)


def test_search_batch(sample_library: Path) -> None:
    lines = [
        {"id": "a", "query": "家长满意度", "year": 2023},
        {"query": "每亩补贴多少钱", "level2": "成本指标", "mode": "alt"},
        {"nothing": 1},
    ]
    done = jixiao("search", "--batch", "-", "--library", sample_library, stdin="\n".join(map(json.dumps, lines)), code=1)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["id"], first["query"]) == ("a", "家长满意度")
    assert "id" not in second
    assert "第 3 行" in one_line_error(done)


def test_cites_any_spelling(sample_library: Path) -> None:
    listed = answer("policies", "--library", sample_library, "--json")
    policy = max(listed, key=lambda row: row["indicators"])
    number = policy["number"]
    spelt = number.replace("〔", " [ ").replace("〕", "］") + "文"
    told = answer("cites", spelt, "--library", sample_library, "--json")
    assert [found["number"] for found in told["policies"]] == [number]
    assert told["counts"]["indicators"] == policy["indicators"] > 10
    keys = {"policy", "indicator", "level3", "project", "department", "division", "year", "role", "printed", "place"}
    assert all(keys <= set(use) for use in told["uses"])
    assert set(told["counts"]) == {"indicators", "projects", "departments", "documents"}


def test_cites_unknown(sample_library: Path) -> None:
    done = jixiao("cites", "财预〔1999〕1号", "--library", sample_library, "--json", code=1)
    assert json.loads(done.stdout)["policies"] == []


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_sparql_formats(sample_library: Path, engine: str) -> None:
    query = "PREFIX jx: <https://w3id.org/jixiao/ns#> SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d a jx:Document }"
    at = ("--library", sample_library, "--engine", engine)
    assert answer("sparql", query, *at, "--format", "json")["results"]["bindings"][0]["n"]["value"] == "108"
    assert list(csv.reader(io.StringIO(jixiao("sparql", query, *at, "--format", "csv").stdout))) == [["n"], ["108"]]
    assert jixiao("sparql", query, *at, "--format", "tsv").stdout.splitlines()[0] == "?n"
    assert "<results>" in jixiao("sparql", query, *at, "--format", "xml").stdout


def test_sparql_file_and_errors(sample_library: Path, tmp_path: Path) -> None:
    file = tmp_path / "问.rq"
    file.write_text("ASK { ?s ?p ?o }", "utf-8")
    assert answer("sparql", file, "--library", sample_library, "--format", "json")["boolean"] is True
    assert "语法错误" in one_line_error(jixiao("sparql", "SELECT * { ?s ?p ", "--library", sample_library, code=1))
    assert "SERVICE" in one_line_error(
        jixiao("sparql", "ASK { SERVICE <http://127.0.0.1:9/> {} }", "--library", sample_library, code=1)
    )
    assert "没有这个文件" in one_line_error(jixiao("sparql", "没有.rq", "--library", sample_library, code=1))


def test_verify_why_dump(sample_library: Path) -> None:
    told = answer("verify", "--library", sample_library, "--json")
    assert told["share"] == 1
    hit = answer("search", "水质达标率", "--library", sample_library, "--json")["hits"][0]
    why = answer("why", hit["iri"], "--library", sample_library, "--json")
    assert any(cell["text"] == hit["name"] for evidence in why["evidence"] for cell in evidence["cells"])
    lines = jixiao("dump", "--library", sample_library).stdout.splitlines()
    assert lines == sorted(lines)
    assert all(line.endswith(" .") for line in lines)


def test_language_commands() -> None:
    told = answer("citations", "-", stdin="依据冀财社[2023]91号2023年中央财政补助")
    assert [(c["raw"], c["normalized"]) for c in told["citations"]] == [("冀财社[2023]91号", "冀财社〔2023〕91号")]
    assert set(told["citations"][0]) >= {"raw", "start", "end", "normalized", "title", "kind"}
    lines = jixiao("citations", "--lines", "-", stdin="财预〔2015〕88号\n没有\n").stdout.splitlines()
    assert [json.loads(line)["line"] for line in lines] == [1, 2]
    value = answer("value", "≥98%")
    keys = [
        "raw",
        "operator",
        "effective_operator",
        "value",
        "upper",
        "unit",
        "kind",
        "date",
        "date_upper",
        "direction",
        "notes",
    ]
    assert set(keys) <= set(value)
    assert (value["operator"], value["value"], value["unit"]) == ("≥", 98, "%")
    assert answer("code", "12000022P10000210006W")["status"] == "ok"
    assert answer("issuer", "财预")["status"] in {"ok", "ambiguous", "unknown"}


def test_check_rows(sample_library: Path) -> None:
    told = answer("check", sample_library, "--json")
    keys = {"rule", "severity", "confidence", "project", "level3", "place", "printed", "message", "source"}
    assert told
    assert all(keys <= set(finding) for finding in told)
    assert {finding["severity"] for finding in told} <= {"error", "warning", "info"}
    assert {finding["confidence"] for finding in told} <= {"certain", "likely", "suspect"}


def test_wrong_calls(tmp_path: Path) -> None:
    for arguments in (
        ["search"],
        ["read"],
        ["build", "x"],
        ["sparql"],
        ["nothing"],
        ["search", "x", "--library", "y", "--mode", "z"],
    ):
        assert jixiao(*arguments, code=2).stdout == ""


def test_bad_input_is_one_line_and_writes_nothing(tmp_path: Path) -> None:
    empty, garbage, plain = tmp_path / "空.txt", tmp_path / "乱.bin", tmp_path / "无表.txt"
    empty.write_bytes(b"")
    garbage.write_bytes(bytes(range(256)) * 40)
    plain.write_text("今天天气很好。\n\n我们去河边走走。\n", "utf-8")
    folder = tmp_path / "空文件夹"
    folder.mkdir()
    assert "不存在" in one_line_error(jixiao("read", tmp_path / "无.txt", "--json", code=1))
    assert "空.txt" in one_line_error(jixiao("read", empty, "--json", code=1))
    assert "乱.bin" in one_line_error(jixiao("read", garbage, "--json", code=1))
    assert answer("read", plain, "--json")["indicators"] == []
    for source in (tmp_path / "无.txt", empty, garbage, plain, folder):
        library = tmp_path / "lib"
        assert one_line_error(jixiao("build", source, "--library", library, "--quiet", code=1))
        assert not library.exists(), source
    for command in (["search", "x"], ["cites", "x"], ["sparql", "ASK {}"], ["dump"], ["verify"], ["policies"]):
        assert "图谱库" in one_line_error(jixiao(*command, "--library", tmp_path / "lib", code=1))


def test_utf8_whatever_the_locale(sample_library: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "value", "-"],
        input="≥98%\n".encode(),
        capture_output=True,
        cwd=ROOT,
        env=environment,
        check=True,
    )
    assert json.loads(done.stdout.decode("utf-8"))["raw"] == "≥98%"


FORM = """{year}年度项目支出绩效目标表
填报单位：澄湖县水务局
项目名称：小塘清淤
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|清淤塘坝数量|{ponds}座
产出指标|质量指标|验收合格率|≥{share}%
"""


def test_a_library_is_added_to_compared_rolled_back_and_pruned(tmp_path: Path) -> None:
    """What an office does over a year: more forms, a corrected one, a look at what changed, and back."""
    library = tmp_path / "lib"
    first, second = tmp_path / "甲.txt", tmp_path / "乙.txt"
    first.write_text(FORM.format(year=2024, ponds=3, share=95), "utf-8")
    second.write_text(FORM.format(year=2025, ponds=4, share=96), "utf-8")
    begun = answer("add", first, "--library", library, "--json", "--quiet")
    assert (begun["before"], begun["files"], len(begun["added"])) == (None, 1, 1)
    first.write_text(FORM.format(year=2024, ponds=5, share=95), "utf-8")
    told = answer("add", tmp_path / "甲.txt", second, tmp_path / "无.txt", "--library", library, "--json", "--quiet", code=1)
    assert (told["before"], told["files"], len(told["added"]), len(told["removed"])) == (begun["generation"], 2, 2, 1)
    assert [failure["error"] for failure in told["failed"]] == ["文件不存在"]
    told_apart = answer("diff", "--library", library, "--json")
    assert {
        change: [(row["year"], row["level3"], row["before"], row["after"]) for row in rows]
        for change, rows in told_apart.items()
    } == {
        "added": [(2025, "清淤塘坝数量", None, "4座"), (2025, "验收合格率", None, "≥96%")],
        "gone": [],
        "changed": [(2024, "清淤塘坝数量", "3座", "5座")],
    }
    changed = told_apart["changed"][0]
    assert changed["project"] == "小塘清淤"
    assert answer("why", changed["indicator"], "--library", library, "--json")
    assert jixiao("diff", "--library", library).stdout.endswith("指标：新增 2，消失 0，改动 1\n")
    listed = answer("generations", "--library", library, "--json")
    assert [(entry["id"], entry["state"], entry["indicators"]) for entry in listed] == [
        (told["generation"], "current", 4),
        (begun["generation"], "previous", 2),
    ]
    removed = answer("remove", "乙.txt", "没有.txt", "--library", library, "--json", "--quiet", "--keep", "3", code=1)
    assert (removed["indicators"], len(removed["removed"]), len(removed["missing"])) == (2, 1, 1)
    back = answer("rollback", begun["generation"][:8], "--library", library, "--json")
    assert {**back, "seconds": {}} == {key: value for key, value in begun.items() if key in back} | {"seconds": {}}
    dumped = jixiao("dump", "--library", library).stdout
    assert ('"3座"' in dumped, '"5座"' in dumped, '"4座"' in dumped) == (True, False, False)
    assert sorted(answer("prune", "--keep", "1", "--library", library, "--json")["deleted"]) == sorted(
        [told["generation"], removed["generation"]]
    )
    assert "没有更早的版本" in one_line_error(jixiao("rollback", "--library", library, code=1))
    whole = answer("add", tmp_path / "甲.txt", second, "--library", library, "--json", "--quiet", "--whole")
    assert whole["generation"] == told["generation"]  # made from nothing it is what it was made out of the one before


def test_watch_once_publishes_what_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "收件夹"
    folder.mkdir()
    (folder / "甲.txt").write_text(FORM.format(year=2024, ponds=3, share=95), "utf-8")
    told = answer("watch", folder, "--library", tmp_path / "lib", "--once", "--json", "--quiet")
    assert (told["files"], told["indicators"]) == (1, 2)
    again = jixiao("watch", tmp_path / "无", "--library", tmp_path / "lib", "--once", "--quiet", code=1)
    assert "无：文件不存在" in again.stderr
    assert "内容与之前相同" in again.stdout
