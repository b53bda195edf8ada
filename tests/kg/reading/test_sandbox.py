from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from kg.children import Stop
from kg.errors import LimitExceeded, ReadError
from kg.reading import Job, Limits, Outcome, run
from tests.kg.store.standins import HERE

EXTRACT = f"{HERE}:extract"
FOREVER = "tests.kg.reading.test_sandbox:forever"


def outcomes(folder: Path, texts: dict[str, str], limits: Limits, task: str = EXTRACT) -> dict[str, Outcome]:
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    jobs = [Job(folder / name, name) for name in texts]
    return {outcome.job.file: outcome for outcome in run(jobs, task, limits)}


def test_every_file_has_one_outcome_whatever_the_others_do(tmp_path: Path) -> None:
    texts = {
        "good.txt": "甲项目|人次|≥1",
        "slow.txt": "spin=600",
        "fat.txt": "eat=400",
        "dead.txt": "die",
        "bug.txt": "bug",
        "deep.txt": "deep",
        "empty.txt": "",
        "noisy.txt": "stutter\n乙项目|人次|≥2",
    }
    if sys.platform != "linux":
        del texts["fat.txt"]
    found = outcomes(tmp_path, texts, Limits(seconds=2.0, memory=200 << 20))
    assert set(found) == set(texts)
    errors = {name: str(outcome.error) for name, outcome in found.items() if outcome.error}
    assert errors.pop("slow.txt") == "slow.txt：读取用时超过 2 秒（处理器时间），已中止"
    assert errors.pop("fat.txt", "fat.txt：读取所需内存超过 200 MB，已中止") == "fat.txt：读取所需内存超过 200 MB，已中止"
    assert errors.pop("dead.txt") == "dead.txt：读取时子进程被信号 9 终止"
    assert errors.pop("deep.txt") == "deep.txt：结构嵌套过深，已中止"
    assert errors.pop("empty.txt") == "empty.txt：空文件"
    bug = errors.pop("bug.txt")
    assert bug.startswith("bug.txt：内部错误 KeyError（standins.py:")
    assert "secret" not in bug  # messages of foreign errors may quote documents
    assert errors == {}
    assert isinstance(found["slow.txt"].error, LimitExceeded)
    for name in ("good.txt", "noisy.txt"):
        value = found[name].value
        assert value is not None
        assert len(json.loads(value["reading"])["indicators"]) == 1


def test_workers_live_through_many_files(tmp_path: Path) -> None:
    texts = {f"{n}.txt": f"项目{n}|人次|≥{n}" for n in range(12)}
    found = outcomes(tmp_path, texts, Limits(workers=1))
    pids = {outcome.value["pid"] for outcome in found.values() if outcome.value}
    assert len(found) == 12
    assert len(pids) == 1
    assert os.getpid() not in pids


def test_a_worker_that_was_killed_is_replaced(tmp_path: Path) -> None:
    found = outcomes(tmp_path, {"a.txt": "甲|人次|1", "b.txt": "die", "c.txt": "丙|人次|3"}, Limits(workers=1))
    assert (found["a.txt"].error, found["c.txt"].error) == (None, None)
    first, last = found["a.txt"].value, found["c.txt"].value
    assert first is not None
    assert last is not None
    assert first["pid"] != last["pid"]


def test_missing_and_oversized_files(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_text("x" * 200_000 + "|a|b", "utf-8")
    jobs = [Job(tmp_path / "none.txt", "none.txt"), Job(tmp_path / "big.txt", "big.txt"), Job(tmp_path, "folder")]
    errors = sorted(str(outcome.error) for outcome in run(jobs, EXTRACT, Limits(size=1 << 16)))
    assert errors[0] == "big.txt：文件超过 0.0625 MB"
    assert errors[1] == "folder：是文件夹，应为文件"
    assert errors[2] == "none.txt：文件不存在"


def test_leaving_early_ends_the_workers(tmp_path: Path) -> None:
    for n in range(4):
        (tmp_path / f"{n}.txt").write_text("甲|人次|1" if n == 0 else "sleep=60", "utf-8")
    jobs = [Job(tmp_path / f"{n}.txt", f"{n}.txt") for n in range(4)]
    outcomes = run(jobs, EXTRACT, Limits())
    first = next(outcomes)
    assert first.value is not None
    outcomes.close()  # type: ignore[attr-defined]
    assert not Path(f"/proc/{first.value['pid']}").exists()


def test_no_files_no_workers() -> None:
    assert list(run([], EXTRACT, Limits())) == []
    assert Limits().worker_count(1) == 1
    assert Limits(workers=1).worker_count(100) == 1
    assert Limits().worker_count(100) <= (os.cpu_count() or 1)


def test_a_task_that_does_not_exist_fails_each_file(tmp_path: Path) -> None:
    found = outcomes(tmp_path, {"a.txt": "x"}, Limits(), task="kg.nothing:here")
    error = found["a.txt"].error
    assert isinstance(error, ReadError)
    assert error.reason.startswith("内部错误 ValueError（children.py:")


@pytest.mark.parametrize("name", ["读我 表.txt", "-x.txt", "a'b\".txt"])
def test_names_of_files_are_no_matter(tmp_path: Path, name: str) -> None:
    assert outcomes(tmp_path, {name: "甲|人次|1"}, Limits(workers=1))[name].error is None


def forever(data: bytes, file: str) -> dict[str, Any]:
    time.sleep(600)
    return {}


def test_what_nobody_waits_for_any_more_is_ended(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    stop = Stop()
    found: list[Outcome] = []
    jobs = [Job(tmp_path / "a.txt", "a.txt")]
    reading = threading.Thread(target=lambda: found.extend(run(jobs, FOREVER, Limits(seconds=600), stop=stop)))
    reading.start()
    stop.set()
    reading.join(60)
    assert not reading.is_alive()
    assert found[0].value is None
    (again,) = run(jobs, EXTRACT, Limits(), stop=stop)  # nor is anything begun
    assert again.value is None
