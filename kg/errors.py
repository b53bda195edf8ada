"""Errors of the reading and storing layers.

The tree::

    JixiaoError
    ├── ReadError            a file cannot be read (file, place, what was expected)
    │   ├── EmptyFile        no bytes, or no text in it
    │   ├── UnknownFormat    no reader knows the bytes
    │   ├── DamagedFile      the format is known, the bytes break its rules
    │   ├── EncryptedFile    a password is wanted
    │   ├── ScannedFile      pictures of pages, no text layer
    │   └── LimitExceeded    time, memory or size limit of one file
    ├── WrongCall            an option, a name or a parameter that cannot be, whatever the data
    ├── ParseError           a string breaks the rules of its notation (text, span)
    └── LibraryError         the library folder is missing, damaged, or locked
        └── OtherVersion     an older or newer version of the program made it

Every message is one line, in Chinese where a person reads it about a document.
"""

from __future__ import annotations

from kg.file_names import shown, visible

__all__ = [
    "DamagedFile",
    "EmptyFile",
    "EncryptedFile",
    "JixiaoError",
    "LibraryError",
    "LimitExceeded",
    "OtherVersion",
    "ParseError",
    "ReadError",
    "ScannedFile",
    "UnknownFormat",
    "WrongCall",
]


class JixiaoError(Exception):
    """Base of all errors that this project raises on purpose."""


class ReadError(JixiaoError):
    """A file cannot be read.

    Attributes:
        file: name of the file as the caller gave it, for people (`kg.file_names.shown`).
        reason: what is wrong and what was expected, one line, in Chinese.
        where: page, sheet or member inside the file; empty where the whole file is meant.
    """

    def __init__(self, file: str, reason: str, where: str = "") -> None:
        self.file = shown(file)
        self.reason = reason
        self.where = where
        super().__init__(f"{self.file}{'，' + visible(where) if where else ''}：{visible(reason)}")


class EmptyFile(ReadError):
    """No bytes, or nothing but blanks."""


class UnknownFormat(ReadError):
    """No reader recognises the bytes."""


class DamagedFile(ReadError):
    """The format is known, but the bytes break its rules."""


class EncryptedFile(ReadError):
    """The file wants a password."""


class ScannedFile(ReadError):
    """The pages are pictures: no text to read, and no character recognition here."""


class LimitExceeded(ReadError):
    """Reading the file passed a limit of time, memory or size."""


class WrongCall(JixiaoError):
    """An option, a name or a parameter is wrong whatever the data are: the command line leaves with 2."""


class ParseError(JixiaoError, ValueError):
    """A string breaks the rules of its notation.

    Attributes:
        text: the string.
        start: offset of the first character that breaks the rule.
        end: offset behind the last such character.
        reason: what was expected.
    """

    def __init__(self, text: str, reason: str, start: int = 0, end: int | None = None) -> None:
        self.text = text
        self.reason = reason
        self.start = start
        self.end = len(text) if end is None else end
        super().__init__(f"{reason}：{text!r}（第 {self.start + 1}–{self.end} 字）")


class LibraryError(JixiaoError):
    """The library folder is missing, damaged, locked, or made by another version."""


class OtherVersion(LibraryError):
    """Another version of the program made the library; the message says which and what to do.

    Attributes:
        newer: whether it was a newer one, so that the program has to be updated.
    """

    def __init__(self, message: str, *, newer: bool) -> None:
        self.newer = newer
        super().__init__(message)
