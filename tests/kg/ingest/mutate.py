"""Damaged copies of good files, the same for the same seed: what disks, networks, editors and ill will do to them."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.ingest import read_document
from kg.samples import sample_documents
from kg.samples.formats import WRITERS
from kg.samples.grids import blocks_of
from kg.samples.layouts import text_of

VECTORS = Path(__file__).parent / "vectors"
TASK = "tests.kg.ingest.mutate:read_only"
EXTREMES = (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80", b"\x01\x00\x00\x00")
HUGE = ("0", "-1", "65536", "1048576", "4294967296", "999999999999", "1e308", "")


def read_only(data: bytes, file: str) -> dict[str, Any]:
    """Task for the sandbox: read the file and count its blocks."""
    document = read_document(data, file)
    return {"format": document.format, "blocks": len(document.blocks)}


def originals() -> dict[str, bytes]:
    """Return good files of every format by name."""
    found: dict[str, bytes] = {path.name: path.read_bytes() for path in sorted(VECTORS.iterdir())}
    for layout in ("list", "basis", "evaluation"):
        plan = next(document for document in sample_documents() if document.layout == layout)
        document = replace(plan, projects=plan.projects[:2])
        found[f"{layout}.txt"] = text_of(document).encode()
        for form, write in WRITERS.items():
            found[f"{layout}.{form}"] = write(blocks_of(document))
    return found


def _flip(data: bytearray, draw: random.Random) -> bytearray:
    for _ in range(draw.choice((1, 2, 8, 64))):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return data


def _cut(data: bytearray, draw: random.Random) -> bytearray:
    return data[: draw.randrange(1, len(data))]


def _drop(data: bytearray, draw: random.Random) -> bytearray:
    start = draw.randrange(len(data))
    del data[start : start + draw.choice((1, 4, 64, 1024))]
    return data


def _repeat(data: bytearray, draw: random.Random) -> bytearray:
    start = draw.randrange(len(data))
    piece = data[start : start + draw.choice((8, 128, 4096))]
    return data[:start] + piece * draw.choice((2, 5, 50)) + data[start:]


def _extreme(data: bytearray, draw: random.Random) -> bytearray:
    for _ in range(draw.choice((1, 3, 10))):
        start = draw.randrange(len(data))
        data[start : start + 4] = draw.choice(EXTREMES)
    return data


def _blank(data: bytearray, draw: random.Random) -> bytearray:
    start = draw.randrange(len(data))
    size = min(draw.choice((16, 512, 8192)), len(data) - start)
    data[start : start + size] = bytes([draw.choice((0, 255, 32))]) * size
    return data


def _swap(data: bytearray, draw: random.Random) -> bytearray:
    size = draw.choice((4, 64, 512))
    a, b = draw.randrange(len(data)), draw.randrange(len(data))
    data[a : a + size], data[b : b + size] = data[b : b + size], data[a : a + size]
    return data


def _numbers(data: bytearray, draw: random.Random) -> bytearray:
    """Make numbers in attributes and text absurd."""
    found = list(re.finditer(rb"(?<=[\"> /])\d{1,6}(?=[\"< ])", bytes(data)))
    for each in sorted(draw.sample(found, min(len(found), draw.choice((1, 3, 20)))), key=lambda m: -m.start()):
        data[each.start() : each.end()] = draw.choice(HUGE).encode()
    return data


def _tags(data: bytearray, draw: random.Random) -> bytearray:
    """Lose or nest tags."""
    found = list(re.finditer(rb"<[^<>]{1,200}>", bytes(data)))
    if not found:
        return data
    each = draw.choice(found)
    piece = bytes(data[each.start() : each.end()])
    data[each.start() : each.end()] = draw.choice((b"", piece * 2, piece * 300))
    return data


BYTES: tuple[Callable[[bytearray, random.Random], bytearray], ...] = (_flip, _cut, _drop, _repeat, _extreme, _blank, _swap)
MARKUP: tuple[Callable[[bytearray, random.Random], bytearray], ...] = (_numbers, _tags, _flip, _drop, _repeat)


def mutated(data: bytes, seed: str) -> bytes:
    """Return a damaged copy of `data`: of a package mostly one of its parts is, so that its checksums agree."""
    draw = random.Random(seed)
    if data[:2] == b"PK" and draw.random() < 0.7:
        return _part(data, draw)
    markup = data.lstrip()[:1] == b"<"
    out = bytearray(data)
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        out = draw.choice(MARKUP + BYTES if markup else BYTES)(out or bytearray(b"x"), draw)
    return bytes(out)


def _part(data: bytes, draw: random.Random) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(data))
    names = source.namelist()
    chosen = draw.choice(names)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name in names:
            body = source.read(name)
            if name == chosen:
                for _ in range(draw.choice((1, 1, 2, 5))):
                    body = bytes(draw.choice(MARKUP)(bytearray(body or b"x"), draw))
            if name != chosen or draw.random() > 0.05:
                package.writestr(name, body)
    return stream.getvalue()
