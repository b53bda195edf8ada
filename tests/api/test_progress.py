"""The line that says how far a build is."""

from __future__ import annotations

import pytest

from api.cli.library import ProgressLine


def test_progress_says_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = iter([0.0, 0.0, 10.0, 10.0, 30.0, 40.0])
    line = ProgressLine(lambda: next(seconds))
    line("read", 0, 0)
    line("read", 100, 1000)
    line("read", 300, 1000)
    line("read", 1000, 1000)
    line.end()
    assert capsys.readouterr().err.splitlines() == [
        "读取",
        "读取 100/1000，每秒 10，约剩 90 秒",
        "读取 300/1000，每秒 30，约剩 23 秒",
        "读取 1000/1000",
    ]
