"""A writer of compound files (OLE), the least that a test needs: streams at the top, each in sectors of its own."""

from __future__ import annotations

import struct
from collections.abc import Mapping

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) if name else 0, kind, 1, FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file; streams are filled up to 4096 bytes, below which they would stand elsewhere."""
    bodies = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    table: list[int] = [FAT, END]
    sectors: list[bytes] = []
    entries = []
    names = sorted(bodies, key=lambda name: (len(name), name.upper()))
    for at, name in enumerate(names):
        data = bodies[name]
        count = -(-len(data) // SECTOR)
        start = len(table)
        table += [*range(start + 1, start + count), END]
        sectors += [data[index * SECTOR : (index + 1) * SECTOR].ljust(SECTOR, b"\0") for index in range(count)]
        entries.append(_entry(name, 2, FREE, at + 2 if at + 1 < len(names) else FREE, start, len(data)))
    directory = _entry("Root Entry", 5, 1, FREE, END, 0) + b"".join(entries)
    if len(directory) > SECTOR or len(table) > SECTOR // 4:
        raise ValueError("too much for one sector of directory and table")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<I", 0) + b"\xff" * (4 * 108)
    fat = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    return header + fat + directory.ljust(SECTOR, b"\0") + b"".join(sectors)
