"""Names of the members of a zip, as people gave them.

The format says CP 437 or, where a bit is set, UTF-8. Chinese Windows writes GBK without the bit, Linux and macOS often UTF-8
without it; Info-ZIP writes a plain name and the true one in an extra field. Two members may bear one name.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import PurePosixPath

from kg.file_names import visible

__all__ = ["by_name"]

_UTF8 = 0x800
_UNICODE_PATH = 0x7075
"""Extra field of Info-ZIP (APPNOTE.TXT 4.6.9): version 1, CRC-32 of the plain name, the name in UTF-8."""


def by_name(infos: Iterable[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the members by their names for people; of the same name, the later ones as ``目标(2).docx``."""
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = once = visible(_name(info))
        number = 1
        while name in found:
            number += 1
            path = PurePosixPath(once)
            name = once.removesuffix(path.suffix) + f"({number}){path.suffix}"
        found[name] = info
    return found


def _name(info: zipfile.ZipInfo) -> str:
    # zipfile cuts `filename` at a NUL, `orig_filename` is whole; both are CP 437 where the bit is not set
    name = info.orig_filename
    if info.flag_bits & _UTF8:
        return name
    plain = name.encode("cp437")
    return _unicode_path(info.extra, plain) or _decoded(plain) or name


def _decoded(plain: bytes) -> str | None:
    """Return the name as UTF-8, else as GB 18030, which UTF-8 hardly ever looks like; None where it is neither."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return plain.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _unicode_path(extra: bytes, plain: bytes) -> str | None:
    """Return the name in the extra field, where there is one that belongs to the plain name."""
    at = 0
    try:
        while at + 4 <= len(extra):
            kind, length = struct.unpack_from("<HH", extra, at)
            if kind == _UNICODE_PATH and struct.unpack_from("<BL", extra, at + 4) == (1, zlib.crc32(plain)):
                return extra[at + 9 : at + 4 + length].decode("utf-8")
            at += 4 + length
    except (struct.error, UnicodeDecodeError):
        pass
    return None
