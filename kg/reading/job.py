"""A file to read, or a member of an archive: where it lies, its name for people, its bytes."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from kg.errors import LimitExceeded, ReadError
from kg.file_names import shown
from kg.reading.archive import MARK, member_bytes

__all__ = ["Job", "no_file", "why_not"]

_WHY = {
    errno.ENOENT: "文件不存在",
    errno.ENOTDIR: "文件不存在",
    errno.EACCES: "没有读取权限",
    errno.EPERM: "没有读取权限",
    errno.ELOOP: "符号链接指向自己",
    errno.ENAMETOOLONG: "名称太长",
    errno.EISDIR: "是文件夹，应为文件",
    errno.EIO: "磁盘或网络读取出错",
    errno.ESTALE: "网络文件夹已断开",
    errno.ENXIO: "不是普通文件",
}
"""Why a file can't be opened or read; the system's own words are English, or in the system's language."""

_KINDS = (
    (stat.S_ISFIFO, "命名管道"),
    (stat.S_ISSOCK, "套接字"),
    (stat.S_ISCHR, "字符设备"),
    (stat.S_ISBLK, "块设备"),
)


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read.

    Attributes:
        path: where it lies.
        file: its name for people (`kg.file_names.shown`).
        member: name of the member, where the file at `path` is an archive and one file in it is meant.
    """

    path: Path
    file: str
    member: str = ""

    @property
    def source(self) -> str:
        """Where it comes from: the path, for a member ``path!/member``."""
        return f"{self.path}{MARK}{self.member}" if self.member else str(self.path)

    @property
    def name(self) -> str:
        """Name without folders, for people; of a member, its own.

        >>> Job(Path("/a/b.zip"), "b.zip!/c/d.docx", "c/d.docx").name
        'd.docx'
        """
        return shown(self.member.replace("\\", "/").rpartition("/")[2]) if self.member else shown(self.path.name)

    @classmethod
    def of(cls, source: str) -> Job:
        """Return the job of a `source`.

        >>> Job.of("/a/b.zip!/c.docx").member
        'c.docx'
        """
        path, mark, member = source.partition(MARK)
        if mark and not os.path.lexists(source):
            return cls(Path(path), shown(source), member)
        return cls(Path(source), shown(source))

    def exists(self) -> bool:
        """Say whether the file (or the archive it is in) is there."""
        return os.path.isfile(self.path)  # noqa: PTH113 (Path.is_file raises where a folder may not be entered)

    def sha256(self, size: int) -> str:
        """Return the SHA-256 of the bytes, hexadecimal.

        Raises:
            ReadError: as for `data`.
        """
        if self.member:
            return hashlib.sha256(self.data(size)).hexdigest()
        with self._opened(size) as stream:
            try:
                return hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError as error:
                raise ReadError(self.file, why_not(error)) from error

    def data(self, size: int) -> bytes:
        """Return the bytes.

        Raises:
            LimitExceeded: there are more than `size`.
            ReadError: there is no such file, it is no regular file (a pipe would be waited for, a device has no end), or it
                can't be read.
        """
        if self.member:
            return member_bytes(self.path, self.member, self.file, size)
        with self._opened(size) as stream:
            try:
                return stream.read(os.fstat(stream.fileno()).st_size)
            except OSError as error:
                raise ReadError(self.file, why_not(error)) from error

    def _opened(self, size: int) -> BufferedReader:
        reason = no_file(self.path)
        if reason is not None:
            raise ReadError(self.file, reason)
        try:
            stream = self.path.open("rb")
        except OSError as error:
            raise ReadError(self.file, why_not(error)) from error
        if os.fstat(stream.fileno()).st_size > size:
            stream.close()
            raise LimitExceeded(self.file, f"文件超过 {size / (1 << 20):.3g} MB")
        return stream


def no_file(path: Path) -> str | None:
    """Return why `path` is no file that can be read to its end, in Chinese; None where it is one (a link to one, too)."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOENT and path.is_symlink():
            return "符号链接指向的文件不存在"
        return why_not(error)
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISDIR(mode):
        return _WHY[errno.EISDIR]
    kind = next((name for test, name in _KINDS if test(mode)), "特殊文件")
    return f"是{kind}，应为普通文件"


def why_not(error: OSError | ValueError) -> str:
    """Return why a file can't be opened or read, in Chinese.

    >>> why_not(PermissionError(13, "Permission denied"))
    '没有读取权限'
    """
    if not isinstance(error, OSError):
        return "名称里有空字符"  # the only name that Python itself refuses
    return _WHY.get(error.errno or 0, f"文件读不出来（{error.strerror or type(error).__name__}）")
