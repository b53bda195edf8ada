from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.children import Child, ChildEnded, error_to_json, load_function, raise_error
from kg.errors import EmptyFile, LibraryError, ParseError, ReadError
from tests.kg.store.standins import HERE

ROOT = Path(__file__).parents[2]


def alive(pid: int) -> bool:
    """Say whether a process runs; a killed one that nobody waited for does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_a_child_answers_many_requests() -> None:
    child = Child(f"{HERE}:echo")
    try:
        for request in ({"a": 1}, {"文": ["\n", None, "\u2028"]}):
            child.send(request)
            assert child.answer(300) == {"echo": request, "pid": child.pid}
    finally:
        child.close()


def test_a_script_without_main_guard_is_not_run_again(tmp_path: Path) -> None:
    """multiprocessing would import the caller's script in each child, and so start it over and over."""
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "print('started')\n"
        "from kg.children import Child\n"
        f"child = Child('{HERE}:echo'); child.send(1); print(child.answer(300)['echo']); child.close()\n",
        "utf-8",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert done.stdout == "started\n1\n"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_child_ends_with_a_killed_parent() -> None:
    code = f"from kg.children import Child; import time; c = Child('{HERE}:echo'); print(c.pid, flush=True); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(2400):
        if not alive(pid):
            break
        time.sleep(0.05)
    assert not alive(pid)


def test_a_child_that_takes_too_long_is_killed() -> None:
    child = Child("time:sleep")
    child.send({})  # no such call: the function raises
    try:
        assert child.answer(300)["error"]["reason"].startswith("内部错误 TypeError")
        with pytest.raises(ChildEnded):
            child.answer(300)
    finally:
        child.close()


def test_a_closed_child_takes_no_requests() -> None:
    child = Child(f"{HERE}:echo")
    child.close()
    child.close()
    with pytest.raises(ChildEnded, match="信号 9" if os.name == "posix" else "退出"):
        child.send(1)


@pytest.mark.parametrize("error", [ReadError("a.txt", "读不出来", "第 1 页"), EmptyFile("b.txt", "空文件")])
def test_read_errors_cross_processes_whole(error: ReadError) -> None:
    with pytest.raises(type(error)) as caught:
        raise_error(error_to_json(error))
    assert (caught.value.file, caught.value.reason, caught.value.where) == (error.file, error.reason, error.where)


def test_other_errors_cross_as_library_errors() -> None:
    for error in (LibraryError("不行"), ParseError("x", "不行")):
        with pytest.raises(LibraryError, match=r"^不行"):
            raise_error(error_to_json(error))


@pytest.mark.parametrize("name", ["", "os", "os:", ":path", "os:nothing", "no.such.module:f", "os:sep"])
def test_names_that_are_no_function_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no function"):
        load_function(name)


def test_why_a_child_did_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [entry for entry in sys.path if not (Path(entry or ".") / "kg").is_dir()])
    child = Child(f"{HERE}:echo")
    try:
        with pytest.raises(ChildEnded, match="退出，代码 1：ModuleNotFoundError: No module named 'kg'"):
            child.answer(300)
    finally:
        child.close()


@pytest.mark.skipif(os.name != "posix", reason="ends by a signal")
def test_where_a_child_crashed_is_told_and_no_text_with_it() -> None:
    child = Child(f"{HERE}:crash")
    try:
        child.send({"text": "王五的话"})
        with pytest.raises(ChildEnded, match=r"信号 11 终止：Segmentation fault（standins\.py:\d+）$") as caught:
            child.answer(300)
    finally:
        child.close()
    assert "王五" not in "\n".join(caught.value.words)


def test_a_child_takes_nothing_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "re", "kg"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken from the current folder')\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    child = Child(f"{HERE}:echo")
    try:
        child.send(1)
        assert child.answer(300)["echo"] == 1
    finally:
        child.close()
