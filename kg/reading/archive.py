"""A zip of documents, read as a folder: which members are in it, and the bytes of one. Nothing is ever written to disk.

A member's name is a name only, whatever it says (``../``, ``C:\\``, a line end, 60,000 characters): it is never a path.
"""

from __future__ import annotations

import mmap
import stat
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from kg.errors import DamagedFile, EncryptedFile, LimitExceeded, ReadError
from kg.ingest.limits import MAX_MEMBERS
from kg.ingest.package import ZIP
from kg.reading.member_names import by_name

__all__ = ["MARK", "Members", "is_archive", "member_bytes", "members"]

MARK = "!/"
"""What parts an archive's name from its member's: ``表格.zip!/2024/目标.docx``."""

_OFFICE = "[Content_Types].xml"
_ENCRYPTED = 0x1
_UNIX = 3
_UTF8 = 0x800
_DEFECTS = (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError, UnicodeDecodeError, struct.error)


@dataclass(frozen=True, slots=True)
class Members:
    """What is in an archive, by name, sorted.

    Attributes:
        files: the files.
        links: symbolic links and devices (which zips made on Unix can hold).
    """

    files: tuple[str, ...]
    links: tuple[str, ...]


def is_archive(path: Path) -> bool:
    """Say whether the regular file at `path` is a zip that holds files, and no office document (which is a zip, too)."""
    try:
        with path.open("rb") as stream:
            if stream.read(4) != ZIP:
                return False
        with _zip(path) as archive:
            return _OFFICE not in archive.namelist()
    except OSError:
        return False
    except _DEFECTS:
        return path.suffix.lower() == ".zip"


def members(path: Path, file: str) -> Members:
    """Return what is in an archive.

    Args:
        path: of the archive.
        file: its name, for messages.

    Raises:
        DamagedFile: the archive's directory is broken.
        LimitExceeded: too many members.
        ReadError: the file can't be opened.
    """
    archive, found = _open(path, file)
    with archive:
        links = {name for name, info in found.items() if _special(info)}
        return Members(tuple(sorted(found.keys() - links)), tuple(sorted(links)))


def member_bytes(path: Path, member: str, file: str, size: int) -> bytes:
    """Return the bytes of one member.

    Args:
        path: of the archive.
        member: its name as `members` gave it.
        file: name for messages.
        size: bytes that it may have.

    Raises:
        DamagedFile: it is not in the archive any more, or its data are broken (checksum).
        EncryptedFile: it wants a password.
        LimitExceeded: it inflates to more than `size` bytes.
        ReadError: the archive can't be opened.
    """
    archive, found = _LAST.opened(path, file)
    info = found.get(member)
    if info is None:
        raise DamagedFile(file, "压缩包里没有这个文件")
    if info.flag_bits & _ENCRYPTED:
        raise EncryptedFile(file, "压缩包有密码")
    try:
        _reconcile(archive, info)
        with archive.open(info) as stream:
            data = stream.read(size + 1)
            if len(data) <= size:
                stream.read(1)  # the checksum is compared at the end only
    except RuntimeError as error:
        raise EncryptedFile(file, "压缩包有密码") from error
    except (*_DEFECTS, zlib.error, OSError) as error:
        raise DamagedFile(file, "压缩包成员损坏，解不开") from error
    if len(data) > size:
        raise LimitExceeded(file, f"解压后超过 {size / (1 << 20):.3g} MB")
    return data


_Opened = tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]
"""An archive, and its files by name."""


class _Last(threading.local):
    """The archive that a thread read a member of last, kept open.

    Its members are read one after the other, and its directory, which may list thousands, is read once for all of them.
    """

    _identity: tuple[str, int, int, int, int] | None = None
    _opened: _Opened

    def opened(self, path: Path, file: str) -> _Opened:
        """Return an archive and its files by name; read anew where the file at `path` has changed.

        Raises:
            DamagedFile, LimitExceeded, ReadError: see `members`.
        """
        try:
            found = path.stat()
        except OSError as error:
            raise ReadError(file, f"文件读不出来（{error.strerror}）") from error
        identity = (str(path), found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        if identity != self._identity:
            if self._identity is not None:
                self._identity = None
                self._opened[0].close()
            self._opened = _open(path, file)
            self._identity = identity
        return self._opened


_LAST = _Last()


def _open(path: Path, file: str) -> _Opened:
    """Open an archive within the bound of members, and return it and its files by name.

    Raises:
        DamagedFile, LimitExceeded, ReadError: see `members`.
    """
    try:
        archive = _zip(path)
    except OSError as error:
        raise ReadError(file, f"文件读不出来（{error.strerror}）") from error
    except _DEFECTS as error:
        raise DamagedFile(file, "压缩包结构不完整或已损坏") from error
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        archive.close()
        raise LimitExceeded(file, f"压缩包成员超过 {MAX_MEMBERS} 个，未读")
    return archive, by_name(info for info in infos if not info.is_dir())


def _zip(path: Path) -> zipfile.ZipFile:
    """Open an archive; one whose names are not what their bits say is mended in memory."""
    try:
        return zipfile.ZipFile(path)
    except UnicodeDecodeError:
        with path.open("rb") as stream:
            mapped = _Mapped(stream.fileno(), 0, access=mmap.ACCESS_COPY)
        for at, flags, name in _names(mapped):
            try:
                name.decode("utf-8")
            except UnicodeDecodeError:
                mapped[at : at + 2] = (flags & ~_UTF8).to_bytes(2, "little")
        return zipfile.ZipFile(cast("IO[bytes]", mapped))


class _Mapped(mmap.mmap):
    """A file in memory whose changes stay there, as `zipfile` wants it (`mmap` has the method from Python 3.13 on)."""

    def seekable(self) -> bool:
        """Return True."""
        return True


def _names(data: mmap.mmap) -> Iterator[tuple[int, int, bytes]]:
    """Yield where the flags of each name are, the flags, and the name: in the directory, and before the member's data."""
    end = data.rfind(b"PK\5\6")
    at = struct.unpack_from("<L", data, end + 16)[0] if end >= 0 else len(data)
    while data[at : at + 4] == b"PK\1\2":
        length, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        (local,) = struct.unpack_from("<L", data, at + 42)
        for flags, lengths, name in ((at + 8, at + 28, at + 46), (local + 6, local + 26, local + 30)):
            if data[local : local + 4] == ZIP:
                until = name + struct.unpack_from("<H", data, lengths)[0]
                yield flags, struct.unpack_from("<H", data, flags)[0], data[name:until]
        at += 46 + length + extra + comment


def _reconcile(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Take the name that stands before the data for that of the directory: `zipfile` opens no member where they differ.

    Programs write GBK in one place and UTF-8 in the other; the directory is what counts (APPNOTE.TXT 4.3.12).
    """
    stream = archive.fp
    if stream is not None:
        stream.seek(info.header_offset)
        header = stream.read(30)
        flags, length = struct.unpack_from("<H", header, 6)[0], struct.unpack_from("<H", header, 26)[0]
        info.orig_filename = stream.read(length).decode("utf-8" if flags & _UTF8 else "cp437")


def _special(info: zipfile.ZipInfo) -> bool:
    """Say whether a member is a link, a device or a pipe: by the mode that zips made on Unix keep."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    return info.create_system == _UNIX and kind not in (0, stat.S_IFREG, stat.S_IFDIR)
