"""Names of files as they can be shown: on a terminal, in a table, in a message, in the graph.

A name on disk is a row of bytes, or of UTF-16 units on Windows, with almost anything in it. Programs print names into lines and
terminals, where a line end makes a second line, an escape character gives the terminal an order, and a mark of writing
direction shows ``exe.xcod.pdf`` as another name (CVE-2021-42574). What is shown here is for people only; a file is opened by
the name that the system gave.
"""

from __future__ import annotations

import os
import re
import unicodedata

__all__ = ["shown", "visible"]

_LONGEST = 255
"""Characters of one part of a path: what file systems allow in bytes; names in archives can be longer."""

_DIGITS = 7
"""Digits of the shortest number of a person."""

_SEPARATOR = re.compile(f"([/{re.escape(os.sep)}])")
r"""Between the parts of a path: ``\\`` on Windows only, as it is the second byte of many a character in GBK."""

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Controls, ends of lines and paragraphs, format characters (general categories Cc, Cf, Zl, Zp, Cs) of the scripts at hand."""


def visible(text: str) -> str:
    r"""Return `text` as one line in which each character prints as itself; others as escapes (``\n``, ``\x1b``, ``\u202e``).

    >>> visible("表\n2\x1b[31m.docx"), visible("\u202excod.exe")
    ('表\\n2\\x1b[31m.docx', '\\u202excod.exe')
    """
    return _UNSEEN.sub(lambda found: ascii(found.group())[1:-1], text)


def shown(name: str) -> str:
    r"""Return the name of a file, or a path, for people.

    A part of it that is no UTF-8 (Python keeps such bytes as lone surrogates, PEP 383) is read as GB 18030 where it is that: a
    zip made on Chinese Windows and unpacked on Linux leaves such names. Bytes that are neither show as ``\xNN``. Names of
    people and telephone numbers in it are blotted out (`kg.privacy`).

    >>> shown("表格/" + "绩效目标.docx".encode("gbk").decode("utf-8", "surrogateescape"))
    '表格/绩效目标.docx'
    >>> shown(b"a\xff.docx".decode("utf-8", "surrogateescape"))
    'a\\xff.docx'
    """
    return "".join(part if _SEPARATOR.fullmatch(part) else _part(part) for part in _SEPARATOR.split(name))


def _part(name: str) -> str:
    if name.isascii() and name.isprintable() and len(name) <= _LONGEST:
        return name if sum(map(str.isdigit, name)) < _DIGITS else _blotted(name)
    name = _blotted(visible(_decoded(name)))
    return name if len(name) <= _LONGEST else f"{name[:200]}…{name[-50:]}"


def _blotted(name: str) -> str:
    # Imported here: every error and every search imports this module, and few show such a name.
    from kg.privacy import blot_name

    return blot_name(name)


def _decoded(name: str) -> str:
    try:
        data = name.encode("utf-8", "surrogateescape")
        return data.decode("utf-8")
    except UnicodeEncodeError:  # half of a pair, out of UTF-16: no byte of any encoding
        return name
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return data.decode("utf-8", "backslashreplace")
    plausible = all(unicodedata.category(character) not in ("Cn", "Cc", "Co") for character in text)
    return text if plausible else data.decode("utf-8", "backslashreplace")
