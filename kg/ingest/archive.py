"""A zip of documents, read as a folder: which members are in it, and the bytes of one. Nothing is ever written to disk."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from kg.errors import DamagedFile, EncryptedFile, LimitExceeded, ReadError
from kg.ingest.limits import MAX_MEMBERS
from kg.ingest.package import ZIP

__all__ = ["MARK", "is_archive", "member_bytes", "members"]

MARK = "!/"
"""What parts an archive's name from its member's: ``表格.zip!/2024/目标.docx``."""

_OFFICE = "[Content_Types].xml"
_UTF8 = 0x800
_ENCRYPTED = 0x1
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_DEFECTS = (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError, UnicodeDecodeError)


def is_archive(path: Path) -> bool:
    """Say whether the file at `path` is a zip that holds files, and no office document (which is a zip, too)."""
    try:
        with path.open("rb") as stream:
            if stream.read(4) != ZIP:
                return False
        with zipfile.ZipFile(path) as archive:
            return _OFFICE not in archive.namelist()
    except OSError:
        return False
    except _DEFECTS:
        return path.suffix.lower() == ".zip"


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member.

    Where it is not marked as UTF-8, it may be UTF-8 all the same (Info-ZIP on Linux and macOS marks it in a field of its own),
    which the GB 18030 of Chinese machines hardly ever looks like.
    """
    name = info.filename
    if not info.flag_bits & _UTF8:
        for encoding in ("utf-8", "gb18030"):
            try:
                name = info.filename.encode("cp437").decode(encoding)
                break
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
    return _CONTROL.sub("�", name)


def _open(path: Path, file: str) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]:
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise ReadError(file, f"文件读不出来（{error.strerror}）") from error
    except _DEFECTS as error:
        raise DamagedFile(file, "压缩包结构不完整或已损坏") from error
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        archive.close()
        raise LimitExceeded(file, f"压缩包成员超过 {MAX_MEMBERS} 个，未读")
    return archive, {_name(info): info for info in infos if not info.is_dir()}


def members(path: Path, file: str) -> list[str]:
    """Return the names of the files in an archive, sorted.

    Args:
        path: of the archive.
        file: its name, for messages.

    Raises:
        DamagedFile: the archive's directory is broken.
        LimitExceeded: too many members.
        ReadError: the file can't be opened.
    """
    archive, found = _open(path, file)
    archive.close()
    return sorted(found)


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
    archive, found = _open(path, file)
    with archive:
        info = found.get(member)
        if info is None:
            raise DamagedFile(file, "压缩包里没有这个文件")
        if info.flag_bits & _ENCRYPTED:
            raise EncryptedFile(file, "压缩包有密码")
        try:
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
