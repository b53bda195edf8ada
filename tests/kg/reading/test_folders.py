"""What lies in folders beside documents, and what is named and is no file: it costs itself and nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import ReadError
from kg.reading import collect, read_here, read_many
from tests.kg.reading.test_names import FORM, gbk

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, pipes and devices of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good form, and one of each thing that is none."""
    root = tmp_path / "forms"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "good.txt").write_text(FORM, "utf-8")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("秘密", "utf-8")
    for name, target in {
        "self.txt": "self.txt",
        "one.txt": "two.txt",
        "two.txt": "one.txt",
        "nowhere.txt": "nothing.txt",
        "out.txt": outside / "secret.txt",
        "twin.txt": "sub/good.txt",
        "loop": ".",
        "away": outside,
        "round": "round",
    }.items():
        (root / name).symlink_to(target)
    os.mkfifo(root / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(root)  # the path of a socket has 108 bytes at most
        try:
            listener.bind("socket.txt")
        finally:
            os.chdir(here)
    return root


SKIPPED = {
    "self.txt": "符号链接指向自己",
    "one.txt": "符号链接指向自己",
    "two.txt": "符号链接指向自己",
    "nowhere.txt": "符号链接指向的文件不存在",
    "out.txt": "符号链接指向文件夹之外",
    "loop": "符号链接指向另一个文件夹",
    "away": "符号链接指向文件夹之外",
    "round": "符号链接指向自己",
    "pipe.txt": "是命名管道，应为普通文件",
    "socket.txt": "是套接字，应为普通文件",
}


def test_links_and_devices_in_a_folder_are_listed(folder: Path) -> None:
    found = collect([folder])
    assert [job.path.name for job in found.jobs] == ["good.txt"]
    assert {entry.file: entry.reason for entry in found.skipped} == {f"{folder}/{k}": why for k, why in SKIPPED.items()}
    assert found.failed == ()
    told: list[object] = []
    (read,) = read_many([folder], skipped=told.append)
    assert read.error is None
    assert len(told) == len(SKIPPED)


NAMED = {
    "self.txt": "符号链接指向自己",
    "nowhere.txt": "符号链接指向的文件不存在",
    "pipe.txt": "是命名管道，应为普通文件",
    "socket.txt": "是套接字，应为普通文件",
    "none.txt": "文件不存在",
    "sub/good.txt/x": "文件不存在",
    "a\0b": "名称里有空字符",
    "长" * 200: "名称太长",
}


def test_files_are_sorted_by_the_names_that_people_see(tmp_path: Path) -> None:
    """And not by where they lie: a link has a name of its own."""
    (tmp_path / "under").mkdir()
    for name in ("b.txt", "under/z.txt"):
        (tmp_path / name).write_text(FORM, "utf-8")
    (tmp_path / "a.txt").symlink_to("under/z.txt")
    assert [Path(job.file).name for job in collect([tmp_path]).jobs] == ["a.txt", "b.txt"]
    assert [job.path.name for job in collect([tmp_path]).jobs] == ["z.txt", "b.txt"]


def test_what_is_named_and_is_no_file_is_refused(folder: Path) -> None:
    paths = [*(folder / name for name in NAMED), Path("/dev/zero"), folder / "sub" / "good.txt", folder / "twin.txt"]
    found = list(read_many(paths))
    reasons = [each.error.reason for each in found if each.error]
    assert reasons == [*NAMED.values(), "是字符设备，应为普通文件"]
    assert [each.reading.file for each in found if each.reading] == ["good.txt", "twin.txt"]  # a link that is named is taken
    for path, reason in zip(paths, reasons, strict=False):
        with pytest.raises(ReadError, match=reason):
            read_here(path)


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Act as a user who is not root: root may read everything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    command = [sys.executable, "-X", "utf8", "-c", "from api.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False)


ROOT = str(Path(__file__).parents[3])


@pytest.fixture
def open_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that everybody may enter."""
    folder = tmp_path_factory.mktemp("open")
    for parent in (folder, *list(folder.parents)[:2]):
        parent.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)


def test_what_may_not_be_read_is_one_error(open_folder: Path) -> None:
    for name in ("good.txt", "shut.txt", "closed/in.txt", "listed/in.txt"):
        (open_folder / name).parent.mkdir(exist_ok=True)
        (open_folder / name).write_text(FORM, "utf-8")
    (open_folder / "shut.txt").chmod(0)
    (open_folder / "closed").chmod(0)
    (open_folder / "listed").chmod(0o444)  # its names can be read, its files not
    told = {}
    with as_nobody():
        found = collect([open_folder, open_folder / "closed" / "in.txt"])
        for job in found.jobs:
            try:
                told[job.name] = job.data(1000).decode()
            except ReadError as error:
                told[job.name] = error.reason
    assert told == {"good.txt": FORM, "shut.txt": "没有读取权限", "in.txt": "没有读取权限"}
    assert [str(error) for error in found.failed] == [
        f"{open_folder}/closed：文件夹打不开：没有读取权限",
        f"{open_folder}/closed/in.txt：没有读取权限",
    ]
    assert found.skipped == ()


def test_a_build_outlives_every_bad_name(folder: Path) -> None:
    (folder / gbk("绩效目标.txt")).write_text(FORM.replace("12", "13"), "utf-8")
    (folder / "两\n行\x1b[2J\u202e.txt").write_text(FORM.replace("12", "14"), "utf-8")
    (folder / "坏\udcff.txt").write_text("", "utf-8")
    library = folder.parent / "library"
    done = run("build", str(folder), "--library", str(library), "--json", "--quiet")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["files"] == 3
    assert report["failed"] == [{"file": f"{folder}/坏\\xff.txt", "error": "空文件，没有内容"}]
    assert {entry["file"]: entry["reason"] for entry in report["skipped"]} == {
        f"{folder}/{k}": why for k, why in SKIPPED.items()
    }
    lines = done.stderr.splitlines()
    assert len(lines) == len(SKIPPED) + 1
    assert f"jixiao：{folder}/坏\\xff.txt：空文件，没有内容" in lines
    assert f"jixiao：{folder}/self.txt：符号链接指向自己，已跳过" in lines
    dump = run("dump", "--library", str(library)).stdout
    assert {name for name in ("绩效目标.txt", "两\\\\n行\\\\x1b[2J\\\\u202e.txt", "good.txt") if f'"{name}"' in dump} == {
        "绩效目标.txt",
        "两\\\\n行\\\\x1b[2J\\\\u202e.txt",
        "good.txt",
    }
    assert run("verify", "--library", str(library)).returncode == 0
