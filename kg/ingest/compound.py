"""Compound files (OLE), the container of old Word and Excel files and of encrypted new ones."""

from __future__ import annotations

import struct

from kg.errors import DamagedFile, LimitExceeded
from kg.ingest.limits import MAX_TOTAL

__all__ = ["OLE", "Compound", "holds"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of a compound file."""


def holds(data: bytes, *names: str) -> bool:
    """Say whether `data` is a compound file with one of the streams at its top, or looks like it where it is cut off."""
    if not data.startswith(OLE):
        return False
    try:
        return any(name in Compound(data, "") for name in names)
    except DamagedFile:
        return any(name.encode("utf-16-le") in data for name in names)


class Compound:
    """A compound file that is open."""

    def __init__(self, data: bytes, file: str) -> None:
        import olefile

        self.file = file
        self._size = len(data)
        try:
            self._ole = olefile.OleFileIO(data, raise_defects=olefile.DEFECT_FATAL)
            self.names = frozenset(path[0] for path in self._ole.listdir() if len(path) == 1)
        except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, RecursionError, OverflowError) as error:
            raise DamagedFile(file, "复合文档结构不完整或已损坏") from error

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream at the top.

        Raises:
            DamagedFile: it is missing or broken.
            LimitExceeded: it says to be larger than any file here.
        """
        if name not in self.names:
            raise DamagedFile(self.file, f"缺少数据流 {name}")
        try:
            if self._ole.get_size(name) > min(MAX_TOTAL, 2 * self._size):
                raise LimitExceeded(self.file, f"数据流超过 {MAX_TOTAL >> 20} MB，未读", name)
            with self._ole.openstream(name) as stream:
                return bytes(stream.read())
        except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, OverflowError) as error:
            raise DamagedFile(self.file, "数据流损坏，读不出来", name) from error
