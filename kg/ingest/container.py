"""Containers that hold no document that we read: said in one line, as what they are."""

from __future__ import annotations

from kg.document import Document
from kg.errors import DamagedFile, EncryptedFile, UnknownFormat
from kg.ingest.compound import OLE, Compound
from kg.ingest.package import ZIP, Package

__all__ = ["ContainerReader"]

_ENCRYPTED = "EncryptedPackage"


class ContainerReader:
    """The last in line for zip and compound files: tells encrypted and damaged ones from those of other programs."""

    @property
    def format(self) -> str:
        """Never the format of a document."""
        return "container"

    def recognises(self, data: bytes) -> bool:
        """Say whether the bytes begin like a zip or a compound file."""
        return data.startswith((ZIP, b"PK\x05\x06", OLE))

    def read(self, data: bytes, file: str) -> Document:
        """Say why the file can't be read.

        Raises:
            EncryptedFile: an office document with a password.
            DamagedFile: the container is broken.
            UnknownFormat: always, if nothing else.
        """
        if data.startswith(OLE):
            try:
                names = Compound(data, file).names
            except DamagedFile:
                if _ENCRYPTED.encode("utf-16-le") in data:
                    raise EncryptedFile(file, "Office 文档有打开密码") from None
                raise
            if _ENCRYPTED in names:
                raise EncryptedFile(file, "Office 文档有打开密码")
            raise UnknownFormat(file, "复合文档里没有 Word 或 Excel 内容")
        names = frozenset(Package(data, file).names)
        if any(name.endswith("workbook.bin") for name in names):
            raise UnknownFormat(file, "二进制 Excel（xlsb）未支持，请另存为 xlsx")
        if "[Content_Types].xml" in names:
            raise UnknownFormat(file, "Office 文档里没有 Word 或 Excel 内容")
        raise UnknownFormat(file, "压缩包：请作为文件夹读（jixiao build 可直接读其中的文件）")
