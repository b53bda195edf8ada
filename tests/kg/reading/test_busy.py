"""What is read does not depend on what else the machine does, nor on what a worker read before."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import LimitExceeded
from kg.reading import Job, Limits, run
from kg.reading import limits as module
from kg.samples.formats import xlsx_of
from kg.samples.grids import Grid, GridCell
from kg.store.build import build
from kg.store.generations import Library
from tests.kg.store.standins import HERE

EXTRACT = f"{HERE}:extract"
BURNERS = 4


@contextlib.contextmanager
def busy() -> Iterator[None]:
    """Keep every processor busy beside the block, for two minutes at most."""
    code = "import time\nend = time.monotonic() + 120\nwhile time.monotonic() < end: pass"
    burners = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(BURNERS)]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


def workbook(rows: int) -> bytes:
    levels = ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", "社会效益指标"), ("满意度指标", "满意度指标")
    lines = [["项目名称", "一级指标", "二级指标", "三级指标", "指标值"]]
    lines += [[f"第{n // 30}号水库加固", *levels[n % 30 * 4 // 30], f"加固第{n}段坝体长度", f"≥{n + 1}米"] for n in range(rows)]
    cells = [GridCell(row, column, 1, 1, text) for row, line in enumerate(lines) for column, text in enumerate(line)]
    return xlsx_of(["石畔县水利局2024年度项目支出绩效目标表", Grid(len(lines), 5, tuple(cells))])


@pytest.mark.slow
def test_a_busy_machine_builds_the_same(tmp_path: Path) -> None:
    """A workbook that takes a second of the processor, within three; by the clock it takes far longer beside four others."""
    (tmp_path / "book.xlsx").write_bytes(workbook(1560))
    limits = Limits(seconds=3.0 + 2 * alone(tmp_path / "book.xlsx"), workers=1)
    quiet = build([tmp_path / "book.xlsx"], tmp_path / "quiet", limits=limits)
    with busy():
        loud = build([tmp_path / "book.xlsx"], tmp_path / "loud", limits=limits)
    assert quiet.indicators == loud.indicators == 1560
    assert loud.failed == ()
    assert Library(tmp_path / "loud").current_id() == Library(tmp_path / "quiet").current_id()


def alone(path: Path) -> float:
    """Return the processor time that a file takes in this process."""
    from kg.reading import read_here

    start = time.process_time()
    read_here(path)
    return time.process_time() - start


def test_waiting_takes_no_time(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("sleep=1.5\n甲|人次|1", "utf-8")
    (outcome,) = run([Job(tmp_path / "a.txt", "a.txt")], EXTRACT, Limits(seconds=0.5, workers=1))
    assert outcome.error is None


def test_the_clock_ends_what_never_comes_back(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("sleep=600", "utf-8")
    (outcome,) = run([Job(tmp_path / "a.txt", "a.txt")], EXTRACT, Limits(wall=2.0, workers=1))
    assert isinstance(outcome.error, LimitExceeded)
    assert outcome.error.reason.startswith("等了 2 秒仍未读完")


def test_each_file_of_a_worker_has_the_whole_time(tmp_path: Path) -> None:
    for n in range(4):
        (tmp_path / f"{n}.txt").write_text("spin=0.4\n甲|人次|1", "utf-8")
    jobs = [Job(tmp_path / f"{n}.txt", f"{n}.txt") for n in range(4)]
    outcomes = list(run(jobs, EXTRACT, Limits(seconds=1.0, workers=1)))
    assert [outcome.error for outcome in outcomes] == [None] * 4
    assert len({outcome.value["pid"] for outcome in outcomes if outcome.value}) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
def test_each_file_of_a_worker_has_the_whole_memory(tmp_path: Path) -> None:
    """What earlier files left in a worker neither takes from nor adds to the next: a grown worker is replaced."""
    texts = {"0": "keep=60", "1": "keep=60", "2": "eat=150\n甲|人次|1", "3": "eat=250\n甲|人次|1"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    jobs = [Job(tmp_path / name, name) for name in texts]
    found = {outcome.job.file: outcome for outcome in run(jobs, EXTRACT, Limits(memory=200 << 20, workers=1))}
    assert [found[name].error is None for name in texts] == [True, True, True, False]
    pids = [found[name].value["pid"] for name in "012"]  # type: ignore[index]
    assert len(set(pids)) == 3


def test_where_the_system_has_no_timer_a_thread_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIME_SIGNAL", None)
    late: list[int] = []
    with module.limited_time(0.2, lambda: late.append(os.getpid())):
        end = time.process_time() + 1.0
        while time.process_time() < end and not late:
            pass
    assert late == [os.getpid()]
    with module.limited_time(5.0, lambda: late.append(0)):
        pass
    assert late == [os.getpid()]
