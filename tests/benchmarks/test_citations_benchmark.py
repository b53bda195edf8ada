"""The benchmark of citations: its figures on the shared contexts, its report of gains and losses, its time limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.citations import ADVERSARIAL, Score, compare, contexts, main, record, score, seconds

OWN = Path(__file__).resolve().parents[1] / "kg" / "citation_contexts.tsv"


@pytest.mark.parametrize("field", ["spans", "normalized"])
def test_shared_contexts_reach_the_goal(shared: Path, field: str) -> None:
    found = score(contexts(shared / "citations.tsv"), field)
    assert found.right > 120
    assert found.precision >= 0.99
    assert found.recall >= 0.99


@pytest.mark.parametrize("field", ["spans", "normalized"])
def test_own_contexts_reach_the_goal(field: str) -> None:
    assert score(contexts(OWN), field).f1 >= 0.99


def test_score_counts_what_is_wrong() -> None:
    rows = [{"context": "见财社〔2021〕1号", "spans": "财社〔2021〕1号|财社〔2021〕3号", "normalized": "甲〔2020〕1号"}]
    assert score(rows, "spans") == Score(1, 0, 1)
    assert score(rows, "normalized") == Score(0, 1, 1)
    assert (Score(1, 0, 1).recall, Score(0, 1, 1).precision, Score(0, 0, 0).f1) == (0.5, 0.0, 1.0)


def test_gains_and_losses_are_told_apart() -> None:
    before = {"甲": ["a", "b"], "乙": []}
    after = {"甲": ["a"], "乙": ["c"]}
    assert compare(before, after) == ([("乙", "c")], [("甲", "b")])
    now = record(contexts(OWN))
    assert compare(now, now) == ([], [])


def test_commands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["score", str(OWN)]) == 0
    assert "F1 1.0000" in capsys.readouterr().out
    assert main(["record", str(OWN)]) == 0
    old = tmp_path / "before.json"
    old.write_text(capsys.readouterr().out.replace("青财社", "红财社", 1), "utf-8")
    assert main(["compare", str(old), str(OWN)]) in {0, 1}
    assert main([]) == 2


@pytest.mark.slow
@pytest.mark.parametrize("unit", ADVERSARIAL)
def test_a_megabyte_is_read_to_its_end(unit: str) -> None:
    """How long it takes is the benchmark's to say (``speed``); here it only has to end, and not by running out of time."""
    assert seconds(unit) > 0
