"""Forms of every kind on the command line: read, named queries, verify, why, compare."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.main import cli
from kg.text import nfkc
from tests.kg.forms.exported import web_page
from tests.kg.forms.kinds_gold import FOLDER, FORMS, gold

WAN = {"self_yunnan": Decimal("0.0001")}
"""What a sum of a form that prints 元 is in 万元."""


def run(*arguments: str | Path) -> str:
    answer = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def read(name: str, tmp_path: Path) -> list[str]:
    """Return the lines that `jixiao read` prints for people of one form."""
    file = tmp_path / f"{name}.html"
    file.write_bytes(web_page(gold(FOLDER / f"{name}.txt")[0]))
    return run("read", file).splitlines()


def test_read_shows_interim_and_expected(tmp_path: Path) -> None:
    lines = read("monitoring_money", tmp_path)
    assert "绩效运行监控" in lines[0]
    assert lines[2].split() == ["项目", "一级", "二级", "三级指标", "指标值", "年中完成值", "全年预计值", "依据"]
    assert lines[3].split()[3:] == ["更换路灯盏数", "≥420盏", "200盏", "420盏"]
    assert lines[-1] == "老旧路灯更换：年初预算 130万元，全年预算 126万元，执行 63万元，执行率 50%"


def test_read_shows_results(tmp_path: Path) -> None:
    lines = read("self_core", tmp_path)
    assert lines[2].split() == ["项目", "一级", "二级", "三级指标", "指标值", "完成值", "分值", "得分", "依据"]
    assert lines[3].split() == ["★整理档案卷数", "≥5200卷", "5100", "60", "60"]
    assert lines[4].split()[0] == "查档满意度"


def test_read_shows_tasks_and_conclusions(tmp_path: Path) -> None:
    assert read("tasks_three_sums", tmp_path)[-2:] == ["任务：蚕种繁育　35万元", "任务：技术下乡　12万元"]
    assert read("exante_report", tmp_path)[-1].endswith("结论：支持")
    assert read("self_deductions", tmp_path)[-1].endswith("等级：良")


def test_read_of_targets_has_no_further_columns(tmp_path: Path) -> None:
    lines = read("tasks_one_sum", tmp_path)
    assert lines[2].split() == ["项目", "一级", "二级", "三级指标", "指标值", "依据"]


def test_budget_execution(kinds_library: Path) -> None:
    """Every project whose budget and spending are printed with a unit, with all that is printed of them."""
    found = {row["name"]: row for row in rows(run("sparql", "budget-execution", "--library", kinds_library, "--format", "csv"))}
    wanted = {
        name: (form.stem, values)
        for form in FORMS
        for name, values in gold(form)[1].projects
        if "executed" in values and form.stem != "self_sichuan"  # prints no unit
    }
    assert set(found) == set(wanted)
    for name, (form, values) in wanted.items():
        row, scale = found[name], WAN.get(form, Decimal(1))
        for key in ("initial", "executed"):
            assert (Decimal(row[key]) if row[key] else None) == (Decimal(values[key]) * scale if key in values else None)
        budget = Decimal(values.get("adjusted") or values["initial"])
        assert Decimal(row["budget"]) == budget * scale
        assert Decimal(row["computed"]) == round(Decimal(values["executed"]) / budget * 100, 2)
        for key in ("rate", "points", "score"):
            assert (Decimal(row[key]) if row[key] else None) == (Decimal(values[key]) if key in values else None), (name, key)
        for key in ("grade", "conclusion"):
            assert nfkc(row[key]) == values.get(key, ""), (name, key)


def test_interim_against_target(kinds_library: Path) -> None:
    found = rows(run("sparql", "interim-against-target", "--library", kinds_library, "--format", "csv"))
    told = {nfkc(row["level3"]): row for row in found}
    wanted = {key[2]: values for form in FORMS for key, values in gold(form)[1].rows if "interim" in values}
    assert set(told) == set(wanted)
    for name, values in wanted.items():
        shown = {"interim": "interim", "as_of": "asOf", "expected": "expected", "likelihood": "likelihood"}
        assert {key: nfkc(told[name][column]) for key, column in shown.items()} == {key: values.get(key, "") for key in shown}
    assert told["架设线路长度"]["percent"] == "42.9"


def test_history_of_targets(kinds_library: Path) -> None:
    found = rows(run("sparql", "history-of-targets", "--library", kinds_library, "--format", "csv"))
    told = sorted((nfkc(row["level3"]), row["year"] or "-", nfkc(row["printed"])) for row in found)
    wanted = [
        (key[2], *past.split(":", 1))
        for form in FORMS
        for key, values in gold(form)[1].rows
        for past in values.get("history", "").split(";")
        if past
    ]
    assert told == sorted(wanted)


def test_verify(kinds_library: Path) -> None:
    told = json.loads(run("verify", "--library", kinds_library, "--json"))
    assert told["ok"]
    assert (told["share"], told["sources"]["checked"]) == (1, len(FORMS))


@pytest.mark.parametrize(
    ("thing", "facts", "cell"),
    [
        ("project/护林站通电/indicator/1/interim", {"role": "interim", "raw": "6公里", "period": "1-7月"}, "6公里"),
        ("project/护林站通电/indicator/1/expected", {"role": "expected", "raw": "14公里"}, "14公里"),
        ("project/护林站通电/execution", {"percent": "50"}, "护林站通电"),
    ],
)
def test_why_of_what_stands_beside_a_target(kinds_library: Path, thing: str, facts: dict[str, str], cell: str) -> None:
    iri = f"document/柏岭县林草局/monitoring/2024/护林站通电/{thing}"
    told = json.loads(run("why", iri, "--library", kinds_library, "--json"))
    said = {fact["property"].rpartition("#")[2]: fact["value"] for fact in told["facts"]}
    assert {name: said.get(name) for name in facts} == facts
    assert cell in [each["text"] for each in told["evidence"][0]["cells"]]


def test_compare_shows_what_was_reached(kinds_library: Path) -> None:
    sides = ("project_text=护林站通电", "project_text=鱼苗增殖放流")
    told = json.loads(run("compare", *sides, "--library", kinds_library, "--json"))
    left = {pair["left"]["name"]: pair["left"] for pair in told["pairs"] if pair["left"]}
    right = {pair["right"]["name"]: pair["right"] for pair in told["pairs"] if pair["right"]}
    assert (left["架设线路长度"]["interim"], left["架设线路长度"]["expected"]) == ("6公里", "14公里")
    assert left["架设线路长度"]["actual"] is None
    assert (right["放流鱼苗尾数"]["actual"], right["放流鱼苗尾数"]["score"]) == ("48万尾", 38)
    head = run("compare", *sides, "--library", kinds_library).splitlines()[0].split()
    assert head == ["likeness", "left", "left_target", "left_interim", "right", "right_target", "right_actual", "difference"]
