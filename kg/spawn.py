"""How a Python child process is started, and what is kept of its standard error.

A child runs where its parent runs: it gets the parent's import path, made absolute, and takes nothing from the current folder
that the parent would not take (a user's folder may hold a ``json.py`` or a ``kg/`` of its own).

What it prints on its standard error is read by a thread, so that it never blocks on a full pipe, and its end is kept: the
reason why it died. Until a child has been asked something it has seen nobody's text, and all it says is kept; from then on only
lines that cannot quote one: where the interpreter crashed, that memory or stack ran out, a place in the code.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from typing import BinaryIO

__all__ = ["LastWords", "reason", "start"]

LINES = 20
"""Lines that are kept: the end of a stack, and what was said before it."""

LENGTH = 300
"""Characters of a line that are kept."""

_SAFE = re.compile(
    r"""Fatal\ Python\ error:\ [A-Za-z ]+ | (Current\ thread|Thread)\ 0x | \s*File\ "[^"]*",\ line\ \d+\ in\ [\w<>]+$
    | memory\ allocation\ of\ \d+\ bytes\ failed | terminate\ called\ after\ throwing | fatal\ runtime\ error:\ [a-z ]+$
    | thread\ '[^']*'.*\ (has\ overflowed\ its\ stack|panicked\ at\ [\w./\\-]+:\d+:\d+:?)$ | 内部错误\ \w+（[\w.]+:\d+）$""",
    re.VERBOSE,
)
"""What is kept of a child that has been asked: the forms of faulthandler, of Rust's and C++'s runtime, and of our own hook."""


_CRASH = re.compile(r"Fatal Python error: (.*)")
_FRAME = re.compile(r'\s*File "([^"]*)", line (\d+) in ')


def reason(lines: Sequence[str]) -> str:
    """Return in one line why a child ended, from the end of what it said; empty where it said nothing.

    >>> reason(["Traceback (most recent call last):", "ModuleNotFoundError: No module named 'kg'"])
    "ModuleNotFoundError: No module named 'kg'"
    >>> reason(["Fatal Python error: Segmentation fault", "Current thread 0x1:", '  File "/a/pdf.py", line 7 in page', "…"])
    'Segmentation fault（pdf.py:7）'
    """
    crash = next((found[1] for line in lines if (found := _CRASH.match(line))), None)
    frame = next((found for line in lines if (found := _FRAME.match(line))), None)
    if crash and frame:  # innermost first
        return f"{crash}（{os.path.basename(frame[1])}:{frame[2]}）"  # noqa: PTH119 - may be <string>
    return crash or (lines[-1].strip() if lines else "")


class LastWords:
    """The end of what a child says on its standard error, read by a thread of its own."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lines: deque[str] = deque(maxlen=LINES)
        self._asked = False
        self._thread = threading.Thread(target=self._listen, name="last words", daemon=True)
        self._thread.start()

    def asked(self) -> None:
        """Take note that the child has been given somebody's text: from now on it may quote it."""
        self._asked = True

    def heard(self, seconds: float = 2.0) -> list[str]:
        """Return the lines kept, of a child that has ended; waits for the end of its pipe, at most `seconds`."""
        self._thread.join(seconds)
        return list(self._lines)

    def _listen(self) -> None:
        with self._stream as stream:
            while line := stream.readline(4 * LENGTH):
                text = line.decode("utf-8", "replace").rstrip()
                if text and (not self._asked or _SAFE.match(text)):
                    self._lines.append(text[:LENGTH])


def start(code: str, *arguments: str) -> tuple[subprocess.Popen[bytes], LastWords]:
    """Start an interpreter that runs `code` with ``sys.argv[2:]`` as `arguments`, with pipes to all three streams.

    Raises:
        OSError: no process can be started.
    """
    path = json.dumps([os.path.abspath(entry) for entry in sys.path])  # noqa: PTH100 - an entry may be a zip file, or empty
    process = subprocess.Popen(
        [
            *(sys.executable, "-P", "-X", "utf8", "-c"),
            *(f"import json,sys;sys.path[:]=json.loads(sys.argv[1]);{code}", path, *arguments),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert process.stderr is not None
    return process, LastWords(process.stderr)  # type: ignore[arg-type]
