"""Zip packages of XML parts (Office Open XML): opening them, taking parts out within limits, parsing without surprises."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING

from kg.errors import DamagedFile, EncryptedFile, LimitExceeded
from kg.ingest.limits import MAX_MEMBERS, MAX_PART, MAX_TOTAL

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["ZIP", "Package", "has_part", "parse_xml"]

ZIP = b"PK\x03\x04"
"""The first bytes of a zip file with a member."""

_DOCUMENT = "/relationships/officeDocument"


def has_part(data: bytes, folder: str) -> bool:
    """Say whether `data` is a zip with members under `folder` (``word/``), also where its directory is cut off."""
    return data.startswith(ZIP) and folder.encode() in data


def parse_xml(data: bytes, file: str, where: str = "") -> etree._Element:
    """Return the root of an XML document; nothing outside it is ever fetched and no entity of its own is expanded.

    Raises:
        DamagedFile: the XML is not well-formed, or has a document type declaration, which no office format has and which
            bombs and references to files need.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFile(file, f"XML 不完整或有错（{str(error).splitlines()[0][:80]}）", where) from error
    if root.getroottree().docinfo.doctype:
        raise DamagedFile(file, "XML 里有文档类型声明，不予读取", where)
    return root


class Package:
    """A zip package that is open; parts come out within the limits of `kg.ingest.limits`."""

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self._left = MAX_TOTAL
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            names = self._zip.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError, UnicodeDecodeError) as error:
            raise DamagedFile(file, "压缩包结构不完整或已损坏") from error
        if len(names) > MAX_MEMBERS:
            raise LimitExceeded(file, f"压缩包成员超过 {MAX_MEMBERS} 个，未读")
        self.names = tuple(names)
        self._lower = {name.lower().lstrip("/").replace("\\", "/"): name for name in names}

    def __contains__(self, name: str) -> bool:
        return name.lower().lstrip("/") in self._lower

    def part(self, name: str, most: int = MAX_PART) -> bytes:
        """Return the bytes of a part.

        Raises:
            DamagedFile: it is missing or broken (CRC, compressed data).
            EncryptedFile: it wants a password.
            LimitExceeded: it inflates to more than `most` bytes, or the package to more than `MAX_TOTAL`.
        """
        member = self._lower.get(name.lower().lstrip("/"))
        if member is None:
            raise DamagedFile(self.file, f"缺少部件 {name}")
        bound = min(most, self._left)
        try:
            with self._zip.open(member) as stream:
                data = stream.read(bound + 1)
                if len(data) <= bound:
                    data += stream.read(1)  # the checksum is compared at the end only
        except RuntimeError as error:
            raise EncryptedFile(self.file, "压缩包有密码", name) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, OverflowError) as error:
            raise DamagedFile(self.file, "部件损坏，解不开", name) from error
        if len(data) > bound:
            raise LimitExceeded(self.file, f"解压后超过 {bound >> 20} MB，未读", name)
        self._left -= len(data)
        return data

    def xml(self, name: str) -> etree._Element:
        """Return the root of an XML part.

        Raises:
            DamagedFile: it is missing, broken, or no well-formed XML.
            EncryptedFile: it wants a password.
            LimitExceeded: it is too large.
        """
        return parse_xml(self.part(name), self.file, name)

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return the relations of a part (`""` for the package): id → (type, name of the part it leads to).

        Relations that lead out of the package are left out; none is ever followed.
        """
        folder, base = posixpath.split(name.lstrip("/"))
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels not in self:
            return {}
        found = {}
        for each in self.xml(rels):
            target = each.get("Target", "")
            if each.get("TargetMode") == "External" or not target:
                continue
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[each.get("Id", "")] = (each.get("Type", ""), path)
        return found

    def main_part(self, expected: str) -> str:
        """Return the name of the main document part; `expected` where the package does not say it."""
        if expected in self:
            return expected
        targets = [target for kind, target in self.relations("").values() if kind.endswith(_DOCUMENT) and target in self]
        return targets[0] if targets else expected
