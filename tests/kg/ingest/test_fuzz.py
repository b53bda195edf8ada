"""Whatever is done to a file, its reader gives a document or one line of error, within limits. (10,000 files: fuzz_readers.)"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ReadError
from kg.ingest import READERS, read_document
from kg.reading import Job, Limits, run
from tests.kg.ingest.mutate import TASK, mutated, originals

EACH = 25
LIMITS = Limits(seconds=60.0, memory=1 << 30, workers=2)


@pytest.mark.parametrize("form", ["docx", "doc", "xlsx", "xls", "pdf", "html", "txt"])
def test_damaged_files_end_in_a_document_or_an_error(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # without LibreOffice, which takes seconds a file
    jobs = []
    for name, data in originals().items():
        if not name.endswith(f".{form}"):
            continue
        for number in range(EACH):
            path = tmp_path / f"{number}-{name}"
            path.write_bytes(mutated(data, f"{name}/{number}"))
            jobs.append(Job(path, path.name))
    ends = {outcome.job.file: outcome for outcome in run(jobs, TASK, LIMITS)}
    assert set(ends) == {job.file for job in jobs}
    errors = [str(outcome.error) for outcome in ends.values() if outcome.error is not None]
    assert [
        error for error in errors if "\n" in error or "内部错误" in error or "子进程" in error or "超过 60 秒" in error
    ] == []
    assert len(errors) < len(jobs), "nothing was read at all: the originals are not what they should be"


STARTS = [
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"%PDF-1.7\n",
    b"<html>",
    b"{\\rt",
    b"\x09\x08\x10\x00\x00\x06",
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=400))
def test_any_bytes_behind_any_beginning(start: bytes, rest: bytes) -> None:
    failed: ReadError | None = None
    document = None
    try:
        document = read_document(start + rest, "某文件")
    except ReadError as error:
        failed = error
    if document is None:
        assert failed is not None
        assert (failed.file, "\n" in str(failed)) == ("某文件", False)
    else:
        assert document.blocks
        assert document.format in {reader.format for reader in READERS}
