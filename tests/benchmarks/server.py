"""A served library for benchmarks: samples built into a folder, `jixiao serve` in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]


def sample_library(folder: Path) -> Path:
    """Return a library of the samples below `folder`, built where it does not exist yet."""
    from kg.samples import write_samples
    from kg.store.build import build

    library = folder / "library"
    if not (library / "current").is_file():
        write_samples(folder / "forms")
        build([folder / "forms"], library, index="search.index:write_index")
    return library


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def served(library: Path, *options: str) -> Iterator[tuple[str, int]]:
    """Serve `library` on loopback; gives (address, process id), stops the server at the end."""
    port = free_port()
    command = [
        sys.executable,
        "-c",
        "from api.cli import main; main()",
        "serve",
        "--library",
        str(library),
        "--port",
        str(port),
    ]
    process = subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):
            try:
                httpx.get(address + "/api/v1/stats", timeout=60)
                break
            except httpx.TransportError:
                if process.poll() is not None:
                    raise RuntimeError("the server ended") from None
                time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(60)


def memory(pid: int) -> int:
    """Return the resident memory of a process and all its children, in bytes."""
    import psutil

    root = psutil.Process(pid)
    total = 0
    for process in [root, *root.children(recursive=True)]:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
