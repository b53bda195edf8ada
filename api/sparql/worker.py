"""One worker process: opens a sealed store read-only and answers one query at a time.

Started by `api.sparql.pool` as ``main([STORE, MEMORY_BYTES])`` in an interpreter of its own. It imports the engine and the
gate, nothing of search. Messages on standard input and output are frames: four bytes of length, big endian, then a JSON head;
answers are followed by a second frame with the body. It can be killed at any moment: it owns nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import json
import os
import signal
import struct
import sys
import time
import traceback
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from api.sparql.gate import QueryRefused, inspect
from api.sparql.grammar import mistake
from api.sparql.results import GRAPH_TYPES, ROW_TYPES, LimitReached, write_graph, write_rows

__all__ = ["answer", "main", "read_frame", "write_frame"]

NICE = 5
"""How far a worker stands back behind the service itself, whose answers take milliseconds, where all processors are busy."""


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next frame's bytes, or None at the end of the stream."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    return stream.read(length)


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Write one frame and flush."""
    stream.write(struct.pack(">I", len(data)) + data)
    stream.flush()


def limit_self(memory: int) -> None:
    """Bound the address space and cut the network off, where the system lets us.

    The gate refuses SERVICE already; a network namespace of its own is the second wall.
    """
    try:
        import resource
    except ImportError:  # Windows has neither limit; the parent watches memory and time.
        return
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        new_user, new_net = 0x10000000, 0x40000000
        # Not allowed in some containers: the gate alone stands then.
        with contextlib.suppress(OSError):
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.unshare(new_net) != 0:
                libc.unshare(new_user | new_net)


def limit_processor(seconds: float) -> None:
    """Let this process use so much more of the processor, where the system lets us: a query ends though the parent is gone."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(time.process_time() + 2 * seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def answer(store: ox.Store, request: dict[str, Any], graphs: frozenset[str]) -> tuple[dict[str, Any], bytes]:
    """Return (head, body) for one request.

    The head has ``status`` ok, syntax, refused, limit or fault; with ok a ``type`` (media type), with syntax and refused
    ``line``, ``column`` and ``message``, with limit a ``message``, with fault the ``place`` in the code (no text of anybody).
    """
    query: str = request["query"]
    try:
        gate = inspect(query, known_graphs=graphs)
        asked = [*request.get("default_graphs", []), *request.get("named_graphs", [])]
        if unknown := [iri for iri in asked if iri not in graphs]:  # before they are taken for IRIs, which they may not be
            raise QueryRefused(f"库中没有这个图：{unknown[0][:200]}")
        default = [ox.NamedNode(iri) for iri in request.get("default_graphs", [])]
        named = [ox.NamedNode(iri) for iri in request.get("named_graphs", [])]
        results = store.query(
            query,
            use_default_graph_as_union=not default and not named and not gate.graphs,
            default_graph=list(default) if default else ([] if named else None),
            named_graphs=list(named) if named or default else None,
        )
        limits = {"max_rows": request["max_rows"], "max_bytes": request["max_bytes"]}
        if gate.form in ("SELECT", "ASK"):
            form = request["rows"]
            return {"status": "ok", "type": ROW_TYPES[form]}, write_rows(results, form, **limits)
        form = request["graph"]
        if not isinstance(results, ox.QueryTriples):  # the gate read another form than the engine: never guess
            raise QueryRefused("不能确定查询的形式")
        return {"status": "ok", "type": GRAPH_TYPES[form][0]}, write_graph(results, form, **limits)
    except QueryRefused as error:
        return {"status": "refused", "message": error.reason, "line": error.line, "column": error.column}, b""
    except SyntaxError as error:
        wrong = mistake(str(error))
        return {"status": "syntax", "message": wrong.text, "line": wrong.line, "column": wrong.column}, b""
    except LimitReached as error:
        return {"status": "limit", "message": error.what}, b""
    except MemoryError:
        return {"status": "limit", "message": "内存超过限制"}, b""
    except RecursionError:
        return {"status": "limit", "message": "查询嵌套过深"}, b""
    except Exception as error:  # noqa: BLE001 - a damaged store, a fault of ours: told, and the next query finds a live worker
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return {"status": "fault", "place": f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"}, b""


def main(arguments: list[str]) -> None:
    """Serve requests until standard input ends."""
    path, memory = arguments
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends us
    limit_self(int(memory))
    store = ox.Store.read_only(path)
    graphs = frozenset(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    # Nothing that a library prints may get between the frames.
    sys.stdout = sys.stderr
    write_frame(sink, json.dumps({"status": "ready", "pid": os.getpid()}).encode())
    while (frame := read_frame(source)) is not None:
        request = json.loads(frame)
        limit_processor(request["seconds"])
        head, body = answer(store, request, graphs)
        write_frame(sink, json.dumps(head, ensure_ascii=False).encode())
        write_frame(sink, body)
