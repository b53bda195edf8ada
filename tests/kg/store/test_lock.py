from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import LibraryError
from kg.store.lock import BuildLock, holder_of

HOLD = """
import sys, time
from pathlib import Path
from kg.store.lock import BuildLock
with BuildLock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def holding(library: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(library)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_a_second_builder_is_refused_and_told_who_builds(tmp_path: Path) -> None:
    process = holding(tmp_path)
    try:
        with (
            pytest.raises(LibraryError, match=f"另一个构建正在进行（进程 {process.pid}，主机 .+，开始于 20"),
            BuildLock(tmp_path),
        ):
            pytest.fail("two builders at a time")
    finally:
        ended(process)


def test_the_lock_of_a_killed_builder_is_free_at_once(tmp_path: Path) -> None:
    process = holding(tmp_path)
    ended(process)
    told = holder_of(tmp_path)
    assert told is not None
    assert told.pid == process.pid  # its file is still there, and is not believed
    with BuildLock(tmp_path):
        holder = holder_of(tmp_path)
        assert holder is not None
        assert holder.pid == os.getpid()
    assert holder_of(tmp_path) is None


def test_two_builds_in_one_process_exclude_each_other(tmp_path: Path) -> None:
    with BuildLock(tmp_path), pytest.raises(LibraryError, match=f"进程 {os.getpid()}"), BuildLock(tmp_path):
        pytest.fail("two builders at a time")
    with BuildLock(tmp_path):
        assert json.loads((tmp_path / "build.holder.json").read_text("utf-8"))["pid"] == os.getpid()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}', '{"pid": 1}'])
def test_a_damaged_holder_file_is_no_holder(tmp_path: Path, text: str) -> None:
    (tmp_path / "build.holder.json").write_text(text, "utf-8")
    assert holder_of(tmp_path) is None
