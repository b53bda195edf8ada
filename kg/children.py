"""Python child processes that run one function of ours and talk JSON lines: the base of the sandbox and of the build.

`multiprocessing` would run the caller's ``__main__`` again in each child (a script without the main guard then starts itself
over and over) and can't limit or kill a worker of its pools. Here a child is a bare interpreter with the caller's ``sys.path``:

- it reads requests, one JSON value a line, from its standard input, and ends when that closes: no child outlives its parent,
  even one that was killed with SIGKILL;
- it answers on a pipe of its own. Its standard output and error go nowhere: what parsers in C print may quote documents. What
  it says before it takes requests, and where it crashed, is kept (`kg.spawn`) and reported with its end;
- an error that is not ours is reported by its type and the line of code, never by its message, which may quote a document too.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NoReturn

from kg.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    JixiaoError,
    LibraryError,
    LimitExceeded,
    ReadError,
    ScannedFile,
    UnknownFormat,
)
from kg.spawn import reason, start

__all__ = ["Child", "ChildEnded", "Deadline", "Stop", "Talk", "error_to_json", "load_function", "raise_error", "serve"]

_BOOT = "from kg.children import serve;serve(sys.argv[2])"
_HOME = Path(__file__).resolve().parents[1]
_READ_ERRORS: dict[str, type[ReadError]] = {
    kind.__name__: kind
    for kind in (ReadError, DamagedFile, EmptyFile, EncryptedFile, LimitExceeded, ScannedFile, UnknownFormat)
}


class ChildEnded(JixiaoError):
    """The child ended without an answer.

    Attributes:
        returncode: negative where a signal ended it (POSIX).
        words: the end of what it said on its standard error, see `kg.spawn`.
    """

    def __init__(self, returncode: int, words: Sequence[str] = ()) -> None:
        self.returncode = returncode
        self.words = tuple(words)
        how = f"子进程被信号 {-returncode} 终止" if returncode < 0 else f"子进程退出，代码 {returncode}"
        why = reason(words)
        super().__init__(f"{how}：{why}" if why else how)


def load_function(name: str) -> Callable[..., Any]:
    """Return the function named ``package.module:function``.

    Raises:
        ValueError: the name has another form, or there is no such function.

    >>> load_function("os.path:basename")("a/b")
    'b'
    """
    module, _, attribute = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute) if module and attribute else None
    except (ImportError, AttributeError) as error:
        raise ValueError(f"no function {name!r}: {error}") from error
    if not callable(found):
        raise ValueError(f"no function {name!r}: expected package.module:function")
    function: Callable[..., Any] = found
    return function


def error_to_json(error: JixiaoError) -> dict[str, str]:
    """Return an error of ours as a JSON object, to be raised again by `raise_error` in another process."""
    if isinstance(error, ReadError):
        return {"kind": type(error).__name__, "file": error.file, "reason": error.reason, "where": error.where}
    return {"kind": type(error).__name__, "reason": str(error)}


def raise_error(error: dict[str, str]) -> NoReturn:
    """Raise the error that `error_to_json` wrote.

    Raises:
        ReadError: of the same kind as that one.
        LibraryError: for a LibraryError, and for all that is not a ReadError.
    """
    kind = _READ_ERRORS.get(error["kind"])
    if kind is not None:
        raise kind(error["file"], error["reason"], error["where"])
    raise LibraryError(error["reason"])


class Child:
    """A child process that calls one function, ``function(request, talk)``, for each request."""

    def __init__(self, function: str) -> None:
        self._process, self._words = start(_BOOT, function)

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def send(self, request: object) -> None:
        """Hand over a request, any JSON value.

        Raises:
            ChildEnded: the child is gone.
        """
        pipe = self._process.stdin
        if pipe is None or pipe.closed:
            raise self._ended()
        try:
            pipe.write(json.dumps(request).encode() + b"\n")
            pipe.flush()
        except OSError as error:
            raise self._ended() from error

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield what the child says, until it ends.

        Raises:
            ChildEnded: at the end of the stream.
        """
        pipe = self._process.stdout
        if pipe is not None:
            for line in pipe:
                message: dict[str, Any] = json.loads(line)
                yield message
        raise self._ended()

    def answer(self, seconds: float | None = None) -> dict[str, Any]:
        """Return the next message; a child that takes longer than `seconds` (wall clock) is killed.

        Raises:
            ChildEnded: the child ended first.
            TimeoutError: it was killed for the time limit.
        """
        deadline = Deadline(seconds, self._process)
        try:
            message = next(self.messages())
        except (ChildEnded, json.JSONDecodeError) as error:  # a child killed while it wrote leaves half a line
            if not deadline.met():
                raise TimeoutError from error
            if isinstance(error, ChildEnded):
                raise
            raise self._ended() from error
        if not deadline.met():  # it answered in its last moment, and is dead all the same
            raise TimeoutError
        return message

    def _ended(self) -> ChildEnded:
        return ChildEnded(self._process.wait(), self._words.heard())

    def kill(self) -> None:
        """End the child from another thread than the one that talks with it, which then gets `ChildEnded`."""
        self._process.kill()

    def close(self) -> None:
        """End the child: at once, whatever it does. May be called twice."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()


class Deadline:
    """Kills a process at the end of its time, unless `met` is called before; never after that.

    A bare timer may still strike between the answer and its cancelling, and so kill whoever is asked next.
    """

    def __init__(self, seconds: float | None, process: subprocess.Popen[bytes]) -> None:
        """Start the clock; None for no limit."""
        self._lock = threading.Lock()
        self._open = True
        self._struck = False
        self._process = process
        self._timer = threading.Timer(seconds, self._strike) if seconds is not None else None
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()

    def met(self) -> bool:
        """Stop the clock; False where the process has been killed. May be called again."""
        with self._lock:
            self._open = False
        if self._timer is not None:
            self._timer.cancel()
        return not self._struck

    def _strike(self) -> None:
        with self._lock:
            if self._open:
                self._struck = True
                self._process.kill()


class Stop:
    """Says that nobody waits any more for what is being done, and ends the process that does it.

    Set once, from any thread; a process is struck only while it is tied, so never when it works for the next one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set = False
        self._tied: set[Callable[[], None]] = set()

    def is_set(self) -> bool:
        """Say whether it has been set."""
        return self._set

    def set(self) -> None:
        """Stop what is tied, and what will be."""
        with self._lock:
            self._set = True
            for kill in self._tied:
                kill()

    @contextlib.contextmanager
    def tied(self, kill: Callable[[], None]) -> Iterator[None]:
        """Call `kill` should this be set while the body runs, or at once where it was set before."""
        with self._lock:
            self._tied.add(kill)
            if self._set:
                kill()
        try:
            yield
        finally:
            with self._lock:
                self._tied.discard(kill)


class Talk:
    """The child's end of the line."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def say(self, message: dict[str, Any]) -> None:
        """Send one message; a parent that has gone away ends this process."""
        try:
            self._out.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
            self._out.flush()
        except OSError:
            os._exit(1)


def serve(function: str) -> None:
    """Run in the child: call `function` for each request on standard input until it closes.

    The pipe is read by a thread of its own, so that a child in the middle of a long call ends with its parent too.
    """
    talk = Talk(os.fdopen(os.dup(1), "wb"))
    requests = os.fdopen(os.dup(0), "rb")
    faulthandler.enable(os.dup(2), all_threads=False)  # where a parser in C crashed: places in the code, no text
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends us

    def last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        talk.say({"error": {"kind": "Crash", "reason": _described(kind, trace)}})

    sys.excepthook = last_words
    handle = load_function(function)
    queue: list[bytes] = []
    arrived = threading.Condition()

    def listen() -> None:
        for line in requests:
            with arrived:
                queue.append(line)
                arrived.notify()
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        with arrived:
            arrived.wait_for(lambda: bool(queue))
            line = queue.pop(0)
        try:
            handle(json.loads(line), talk)
        except JixiaoError as error:
            talk.say({"error": error_to_json(error)})


def _described(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Return type and place of an unexpected error, without its message; the place is the last one in our code."""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append((Path(code.co_filename).resolve(), trace.tb_lineno))
        trace = trace.tb_next
    ours = [place for place in places if place[0].is_relative_to(_HOME) and "site-packages" not in place[0].parts]
    path, line = (ours or places or [(Path(), 0)])[-1]
    return f"内部错误 {kind.__name__}（{path.name}:{line}）"
