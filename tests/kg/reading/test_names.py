"""Names of files: on disk, in archives, as they are shown."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import DamagedFile, LimitExceeded, ReadError
from kg.file_names import shown, visible
from kg.reading import EXTRACT, Job, Limits, archive, collect, read_here, read_many, run_bytes

FORM = "项目名称\t供水管网改造\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t改造管网长度\t≥12公里\n"
POSIX = pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX only")


def gbk(name: str) -> str:
    return name.encode("gbk").decode("utf-8", "surrogateescape")


def zipped(*members: tuple[bytes, str], flags: int = 0, mode: int = 0, extra: bytes = b"") -> bytes:
    """Return a zip whose names are the bytes given, whatever they mean; `flags` and `extra` for each member."""
    out = io.BytesIO()
    directory = b""
    for name, text in members:
        data = text.encode()
        at = out.tell()
        common = struct.pack("<HHHHHLLLHH", 20, flags, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), len(extra))
        out.write(b"PK\3\4" + common + name + extra + data)
        directory += b"PK\1\2" + struct.pack("<H", 3 << 8 | 20) + common
        directory += struct.pack("<HHHLL", 0, 0, 0, mode << 16, at) + name + extra
    start = out.tell()
    out.write(directory + b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, len(members), len(members), len(directory), start, 0))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("绩效目标.docx", "绩效目标.docx"),
        (gbk("绩效目标.docx"), "绩效目标.docx"),
        (f"2024/{gbk('昞县')}/a.txt", "2024/昞县/a.txt"),  # whose second byte is a backslash
        ("a\udcff.txt", "a\\xff.txt"),
        ("a\ud800.txt", "a\\ud800.txt"),  # half a pair: Windows allows it
        ("表\n2\r.txt", "表\\n2\\r.txt"),
        ("\x1b[2J\x1b]0;x\x07.txt", "\\x1b[2J\\x1b]0;x\\x07.txt"),
        ("a\u202etxt.exe", "a\\u202etxt.exe"),
        ("a\u2028b\u200b\ufeff", "a\\u2028b\\u200b\\ufeff"),
        ("　全角 空格\u00a0.txt", "　全角 空格\u00a0.txt"),
        ("字" * 300, f"{'字' * 200}…{'字' * 50}"),
        ("\U000e0041a", "\\U000e0041a"),
    ],
)
def test_names_are_shown(name: str, wanted: str) -> None:
    assert shown(name) == wanted
    assert str(ReadError(name, "空文件")) == f"{wanted}：空文件"


@given(st.text(st.characters(), max_size=30))
def test_whatever_is_shown_prints_as_one_line(name: str) -> None:
    told = shown(name)
    assert told.encode("utf-8").decode("utf-8").splitlines() in ([told], [])
    assert told == shown(told) == visible(told)
    assert not any(character < " " or "\u202a" <= character <= "\u202e" for character in told)


@POSIX
def test_any_name_on_disk_is_read(tmp_path: Path) -> None:
    names = {gbk("绩效目标.txt"), "坏\udcff.txt", "两\n行.txt", "\x1b[31m.txt", "\u202etxt.txt", "a\\b.txt"}
    for name in names:
        (tmp_path / name).write_text(FORM, "utf-8")
    found = {each.file: each for each in read_many([tmp_path], limits=Limits(workers=1))}
    assert found.keys() == {f"{tmp_path}/{shown(name)}" for name in names}
    for name in names:
        each = found[f"{tmp_path}/{shown(name)}"]
        assert each.error is None
        assert each.reading is not None
        assert each.reading.file == shown(name)
        assert [item.level3 for item in each.reading.indicators] == ["改造管网长度"]
        assert read_here(tmp_path / name) == (each.reading, each.document)


@POSIX
def test_names_that_look_alike_are_two_files(tmp_path: Path) -> None:
    (tmp_path / gbk("表.txt")).write_text(FORM, "utf-8")
    (tmp_path / "表.txt").write_text(FORM.replace("12", "13"), "utf-8")
    found = list(read_many([tmp_path], limits=Limits(workers=1)))
    assert [each.file for each in found] == [f"{tmp_path}/表.txt"] * 2
    assert {each.reading.indicators[0].target.raw for each in found if each.reading} == {"≥12公里", "≥13公里"}


def unicode_path(plain: bytes, name: str) -> bytes:
    field = struct.pack("<BL", 1, zlib.crc32(plain)) + name.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


@pytest.mark.parametrize(
    ("name", "flags", "extra", "wanted"),
    [
        ("绩效目标.txt".encode("gbk"), 0, b"", "绩效目标.txt"),
        ("绩效目标.txt".encode(), 0, b"", "绩效目标.txt"),
        ("绩效目标.txt".encode(), 0x800, b"", "绩效目标.txt"),
        ("绩效目标.txt".encode("gbk"), 0x800, b"", "绩效目标.txt"),  # the bit is wrong
        ("Übersicht é.txt".encode("cp437"), 0, b"", "Übersicht é.txt"),
        (b"____.txt", 0, unicode_path(b"____.txt", "绩效目标.txt"), "绩效目标.txt"),
        (
            b"____.txt",
            0,
            unicode_path(b"other.txt", "绩效目标.txt"),
            "____.txt",
        ),  # renamed since, by a program that knows no such field
        (b"../../etc/a.txt", 0, b"", "../../etc/a.txt"),
        (b"/etc/a.txt", 0, b"", "/etc/a.txt"),
        (b"C:\\forms\\a.txt", 0, b"", "C:\\forms\\a.txt"),
        (b"a\nb\x1b[2J.txt", 0, b"", "a\\nb\\x1b[2J.txt"),
        (b"a" * 3000 + b".txt", 0, b"", f"{'a' * 200}…{'a' * 46}.txt"),
    ],
)
def test_names_in_zips(tmp_path: Path, name: bytes, flags: int, extra: bytes, wanted: str) -> None:
    (tmp_path / "a.zip").write_bytes(zipped((name, FORM), (b"plain.txt", FORM), flags=flags, extra=extra))
    jobs = collect([tmp_path / "a.zip"]).jobs
    assert sorted(job.file.partition("!/")[2] for job in jobs) == sorted([wanted, "plain.txt"])
    assert [job.data(1 << 20) for job in jobs] == [FORM.encode()] * 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_members_of_one_name_are_all_read(tmp_path: Path) -> None:
    members = [(b"a.txt", FORM), (b"A.txt", FORM), (b"a.txt", FORM.replace("12", "13")), (b"a.txt", FORM.replace("12", "14"))]
    (tmp_path / "a.zip").write_bytes(zipped(*members))
    found = {job.member: job.data(1 << 20).decode()[-5:] for job in collect([tmp_path / "a.zip"]).jobs}
    assert found == {"A.txt": "12公里\n", "a(2).txt": "13公里\n", "a(3).txt": "14公里\n", "a.txt": "12公里\n"}


def test_a_name_that_differs_before_the_data_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped((b"a.txt", FORM)).replace(b"a.txt", b"b.txt", 1))
    (job,) = collect([tmp_path / "a.zip"]).jobs
    assert job.member == "a.txt"
    assert job.data(1 << 20) == FORM.encode()


def test_links_and_devices_in_zips_are_listed(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped((b"link.txt", "/etc/passwd"), mode=0o120777))
    (tmp_path / "b.zip").write_bytes(zipped((b"file.txt", FORM), mode=0o100644))
    found = collect([tmp_path])
    assert [str(entry) for entry in found.skipped] == [f"{tmp_path}/a.zip!/link.txt：压缩包里的符号链接或设备，已跳过"]
    assert [job.name for job in found.jobs] == ["file.txt"]


def test_a_source_is_found_again(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(("夹\\目标.txt".encode("gbk"), FORM), ("夹\\目标.txt".encode("gbk"), FORM + "x")))
    jobs = collect([tmp_path / "a.zip"]).jobs
    assert [job.name for job in jobs] == ["目标(2).txt", "目标.txt"]
    assert [Job.of(job.source).data(1 << 20) for job in jobs] == [(FORM + "x").encode(), FORM.encode()]


def test_a_member_has_a_size(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped((b"a.txt", "a" * 1000)))
    job = Job(tmp_path / "a.zip", "a.zip!/a.txt", "a.txt")
    assert job.data(1000) == b"a" * 1000
    with pytest.raises(LimitExceeded, match="解压后超过"):
        job.data(999)


def test_the_directory_of_an_archive_is_read_once_for_all_its_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []

    def counted(path: Path) -> zipfile.ZipFile:
        opened.append(path)
        return as_it_is(path)

    as_it_is = archive._zip
    one, other = tmp_path / "a.zip", tmp_path / "b.zip"
    one.write_bytes(zipped(*((f"{number}.txt".encode(), f"{FORM}{number}") for number in range(50))))
    other.write_bytes(zipped((b"0.txt", FORM)))
    jobs = collect([one]).jobs
    monkeypatch.setattr(archive, "_zip", counted)
    assert sorted(job.data(1 << 20).decode().removeprefix(FORM) for job in jobs) == sorted(str(number) for number in range(50))
    assert opened == [one]
    assert Job(other, "b.zip", "0.txt").data(1 << 20) == FORM.encode()
    assert jobs[0].data(1 << 20) == f"{FORM}0".encode()
    assert opened == [one, other, one]
    one.write_bytes(zipped((b"0.txt", "anew")))  # what was replaced since is read again
    assert jobs[0].data(1 << 20) == b"anew"
    with pytest.raises(DamagedFile, match="没有这个文件"):
        jobs[1].data(1 << 20)
    one.unlink()
    with pytest.raises(ReadError, match="文件读不出来"):
        jobs[0].data(1 << 20)


@pytest.mark.parametrize("name", ["../../x/表.txt", "C:\\x\\表.txt"])
def test_what_a_sender_calls_a_file_is_no_path(name: str) -> None:
    found = run_bytes(FORM.encode(), name, EXTRACT)
    assert found.job.file == "表.txt"
    assert found.value is not None
    assert "改造管网长度" in found.value["reading"]
