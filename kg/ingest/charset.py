"""Which characters the bytes of a web page are: by mark, by what the page says, by trial."""

from __future__ import annotations

import codecs
import re

__all__ = ["decode_page"]

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,30})""", re.I)
_HEAD = 4096
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz-gb-2312": "hz",
    "cp936": "gb18030",
    "x-gbk": "gb18030",
    "unicode": "utf-16",
}
"""Chinese pages that say GB 2312 hold characters of GB 18030 all the same."""


def decode_page(data: bytes) -> str:
    """Return the text of a page; what its encoding does not know becomes U+FFFD.

    Byte order marks come first; then UTF-8 where the bytes are valid in it (many pages declare another encoding than they
    have); then what the page declares; then GB 18030.

    >>> decode_page('<meta charset="gb2312"><p>绩效</p>'.encode("gb18030"))[-9:]
    '<p>绩效</p>'
    >>> decode_page("<p>绩效</p>".encode("utf-16-le"))
    '<p>绩效</p>'
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    if data[:512].count(0) > 64 or data[1:2] == b"\0":
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:_HEAD])
    names = ["gb18030"]
    if declared:
        name = declared[1].decode("ascii").lower()
        names.insert(0, _WIDER.get(name, name))
    for name in names:
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    broken = data.decode("gb18030", "replace")
    utf = data.decode("utf-8", "replace")
    return utf if utf.count("\ufffd") < broken.count("\ufffd") else broken
