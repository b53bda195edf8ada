"""The way out for old documents that our readers cannot take: LibreOffice, where it is installed, turns them into .docx.

Nothing depends on it; what came this way says so.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from kg.document import Document, Sha256
from kg.errors import ReadError
from kg.ingest.docx import DocxReader

__all__ = ["converted", "through_libreoffice"]

_SECONDS = 45
"""Time of the processor for a conversion: a form takes 3, most of it the start."""

_PATIENCE = 900.0
"""Seconds by the clock after which the converter is ended whatever it does: it can wait for a window that nobody sees."""


def through_libreoffice(data: bytes, file: str, suffix: str, form: str) -> Document | None:
    """Return the document as read after LibreOffice has converted it; None where that is not installed or fails.

    Args:
        data: bytes of the file.
        file: its name, for `Document.file`.
        suffix: by which LibreOffice knows the format, ``.doc``.
        form: the format's name for `Document.format`.
    """
    made = converted(data, suffix, "docx")
    if made is None:
        return None
    try:
        document = DocxReader().read(made, file)
    except ReadError:
        return None
    digest = Sha256(hashlib.sha256(data).hexdigest())
    note = "本程序未能直接读取，经 LibreOffice 转换后读取"
    return replace(document, sha256=digest, format=form, notes=(note, *document.notes))


def converted(data: bytes, suffix: str, to: str) -> bytes | None:
    """Return a file in another format; None where LibreOffice is not installed or fails.

    Args:
        data: bytes of the file.
        suffix: by which LibreOffice knows its format, ``.doc``.
        to: the format that is wanted, ``docx`` or ``pdf``.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="jixiao-") as name:
        folder = Path(name)
        source = folder / f"document{suffix}"
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--convert-to", to, "--outdir", str(folder / "out"), str(source)),
        ]
        try:
            _run(command)
            return (folder / "out" / f"document.{to}").read_bytes()
        except (OSError, subprocess.SubprocessError):
            return None


def _run(command: list[str]) -> None:
    """Run the converter; it starts a process of its own, so that a late one is ended with its whole group.

    Raises:
        OSError: it can't be started.
        subprocess.TimeoutExpired: it took too long.
    """
    if sys.platform == "win32":
        subprocess.run(command, timeout=_PATIENCE, check=False, capture_output=True, stdin=subprocess.DEVNULL)
        return
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=quiet, stdout=quiet, stderr=quiet, preexec_fn=_own_limits, start_new_session=True
    ) as process:
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def _own_limits() -> None:
    """Give the converter limits of its own: time of the processor; address space without end, as it takes more than it uses."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 5))
