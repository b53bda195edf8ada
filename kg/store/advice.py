"""What to do about a generation that another version of the program made: one sentence, the same wherever it is opened."""

from __future__ import annotations

from pathlib import Path

from kg.errors import OtherVersion

__all__ = ["migrate_command", "other_version"]


def migrate_command(generation: Path) -> str:
    """Return the command that brings a generation to this version of the program.

    Args:
        generation: its folder; the command names it unless it is the one in use.

    >>> migrate_command(Path("/library/generations/01"))
    'jixiao migrate 01 --library /library'
    """
    library = generation.parents[1]
    try:
        current = (library / "current").read_text("utf-8").strip()
    except (OSError, ValueError):
        current = ""
    return f"jixiao migrate {'' if current == generation.name else generation.name + ' '}--library {library}"


def other_version(generation: Path, what: str, found: object, ours: int) -> OtherVersion:
    """Return the error of a generation that this program cannot open.

    Args:
        generation: its folder.
        what: the part that has a version of its own, in Chinese.
        found: the version that stands there.
        ours: the version that this program knows.

    >>> print(other_version(Path("/library/generations/01"), "格式", 1, 2))
    /library：版本 01 由旧版本的程序建成（格式版本是 1，本程序用 2），请运行 jixiao migrate 01 --library /library
    >>> print(other_version(Path("/library/generations/01"), "格式", 9, 2))
    /library：版本 01 由更新版本的程序建成（格式版本是 9，本程序用 2），请更新程序
    """
    newer = isinstance(found, int) and found > ours
    which = f"{generation.parents[1]}：版本 {generation.name} 由{'更新' if newer else '旧'}版本的程序建成"
    todo = "请更新程序" if newer else f"请运行 {migrate_command(generation)}"
    return OtherVersion(f"{which}（{what}版本是 {str(found)[:20]}，本程序用 {ours}），{todo}", newer=newer)
