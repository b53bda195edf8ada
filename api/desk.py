"""The desk: a folder of forms under review, read one after the other beside the service, with the decisions beside them.

Each form is read in a process of its own, with the limits of an upload. What is kept of it is its findings, in memory, until it
changes; a decision is written into its file of marks at once, and one made on the command line is seen at the next look.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.problems import Problem
from api.settings import Settings
from kg.children import Stop
from kg.errors import JixiaoError
from kg.reading import Job, Limits, Outcome, collect, run
from search.review import marks
from search.review.marks import Mark
from search.review.sheet import Sheet, sheet_of

__all__ = ["Desk", "Form"]

_NICE = 10
"""How far the reading stands back behind visitors."""
_PATIENCE = 10
"""Seconds by the clock for a second of processor time."""

Stamp = tuple[int, int]
"""Time of change and size of a file."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the folder.

    Attributes:
        name: path within the folder.
        sheet: its review with the decisions, None where it is not read yet or cannot be.
        error: why it cannot be read, or its decisions cannot.
    """

    name: str
    sheet: Sheet | None = None
    error: str = ""


class Desk:
    """Forms of one folder; safe for threads."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Look at a folder; nothing is read before it is asked for."""
        self._folder = folder.absolute()
        self._settings = settings
        self._lock = threading.Lock()
        self._saving = threading.Lock()
        self._read: dict[str, tuple[Stamp, Sheet | None, str]] = {}
        self._thread: threading.Thread | None = None
        self._closed = Stop()

    def forms(self) -> tuple[Form, ...]:
        """Return all forms of the folder by name; those that are not read yet are read from now on."""
        there = self._there()
        with self._lock:
            waiting = {name: told for name, told in there.items() if not self._known(name, told[1])}
            if waiting and (self._thread is None or not self._thread.is_alive()) and not self._closed.is_set():
                self._thread = threading.Thread(target=self._take, args=(waiting,), name="desk", daemon=True)
                self._thread.start()
        return tuple(self._form(name, path, stamp) for name, (path, stamp) in there.items())

    def form(self, name: str) -> Form:
        """Return one form, read now where it is not read yet.

        Raises:
            Problem: 404, the folder has none of that name.
        """
        path, stamp = self._found(name)
        if not self._known(name, stamp):
            self._take({name: (path, stamp)})
        return self._form(name, path, stamp)

    def decide(self, name: str, decisions: Mapping[str, Mark]) -> Form:
        """Keep decisions on findings of a form, by the names of findings, and return it with them.

        Raises:
            Problem: 404 there is no such form or finding; 409 its file of marks cannot be read or written, or the form.
        """
        form = self.form(name)
        if form.sheet is None:
            raise Problem(409, f"{name}：{form.error}")
        if unknown := [each for each in decisions if each not in form.sheet.ids]:
            raise Problem(404, f"{name}：没有编号为 {'、'.join(unknown[:5])} 的问题，文件可能已改过")
        path, stamp = self._found(name)
        lies = marks.beside(path)
        with self._saving:
            try:
                now = {**marks.load(lies), **decisions}
                now = {each: mark for each, mark in now.items() if mark != Mark()}
                marks.save(lies, path.name, now, zip(form.sheet.ids, form.sheet.findings, strict=True))
            except JixiaoError as error:
                raise Problem(409, str(error)) from None
            except OSError as error:
                raise Problem(409, f"{lies.name}：不能写：{error.strerror}") from None
        return self._form(name, path, stamp)

    def close(self) -> None:
        """Stop reading."""
        self._closed.set()

    def _there(self) -> dict[str, tuple[Path, Stamp]]:
        """Return path and stamp of the forms that lie in the folder, by name."""
        found: dict[str, tuple[Path, Stamp]] = {}
        for job in collect([self._folder]).jobs:
            path = job.path.absolute()
            if job.member:
                continue  # a form in an archive has no place for decisions beside it
            try:
                told = path.stat()
                found[path.relative_to(self._folder).as_posix()] = path, (told.st_mtime_ns, told.st_size)
            except (OSError, ValueError):
                continue  # gone since, or outside by a link
        return dict(sorted(found.items()))

    def _found(self, name: str) -> tuple[Path, Stamp]:
        """Return path and stamp of a form.

        Raises:
            Problem: 404, the folder has none of that name.
        """
        there = self._there()
        if name not in there:
            raise Problem(404, "文件夹里没有这份表")
        return there[name]

    def _known(self, name: str, stamp: Stamp) -> bool:
        return name in self._read and self._read[name][0] == stamp

    def _form(self, name: str, path: Path, stamp: Stamp) -> Form:
        known = self._read.get(name)
        if known is None or known[0] != stamp:
            return Form(name)
        _stamp, sheet, error = known
        if sheet is None:
            return Form(name, None, error)
        try:
            return Form(name, sheet.decided(marks.load(marks.beside(path))))
        except JixiaoError as wrong:
            return Form(name, sheet, str(wrong))

    def _take(self, waiting: Mapping[str, tuple[Path, Stamp]]) -> None:
        """Read forms in a process of their own, and keep their findings or why there are none."""
        seconds = self._settings.upload_seconds
        limits = Limits(seconds=seconds, size=self._settings.upload_bytes, workers=1, wall=_PATIENCE * seconds, nice=_NICE)
        names = {str(path): name for name, (path, _stamp) in waiting.items()}
        jobs = [Job(path, path.name) for path, _stamp in waiting.values()]
        for found in run(jobs, "api.uploaded:as_sheet", limits, stop=self._closed):
            name = names[str(found.job.path)]
            self._read[name] = self._outcome(waiting[name][1], found)

    @staticmethod
    def _outcome(stamp: Stamp, found: Outcome) -> tuple[Stamp, Sheet | None, str]:
        if found.value is None:
            return stamp, None, str(found.error)
        return stamp, sheet_of(json.loads(found.value["answer"])), ""
