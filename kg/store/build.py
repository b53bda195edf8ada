"""Build a library in a child process: what may go wrong with memory or native code there takes no caller with it.

A server goes on answering from the generation in use while a build runs, and a build that is killed changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg.children import Child, ChildEnded, Talk, load_function, raise_error
from kg.errors import LibraryError
from kg.iris import check_base
from kg.reading import Limits
from kg.store.generations import KEPT
from kg.store.pipeline import make
from kg.store.report import BuildReport
from kg.store.request import Progress, Request, Settings

__all__ = ["build", "serve_build"]


def build(
    paths: Iterable[Path | str],
    library: Path | str,
    *,
    index: Callable[..., dict[str, Any]] | str | None = None,
    settings: Settings | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    kept: Mapping[str, Sequence[str]] | None = None,
    after: str = "",
    generations: int = KEPT,
    whole: bool = False,
) -> BuildReport:
    """Build the library in the folder `library` from files and folders, put it into use, and return the report.

    The content depends on the sources, the code and `settings` alone: not on folders, order, caches, or what the library
    held before. Of a source that is its bytes and, told in the graph and nowhere else, its file's own name.

    Args:
        paths: files and folders; a file that can't be read is reported in `BuildReport.failed` and left out.
        library: folder of the library; made where it does not exist.
        index: the search layer's function ``(generation: Path, store: EmbeddedStore, cache: Path, progress, **options) ->
            dict``, with the options of `Settings.index`. It writes its files into the generation's folder and returns JSON
            values, ``fingerprint`` among them: what the index depends on beside the quads (model, options), which goes into
            the generation's id. A function of a module, or its name ``package.module:function``: it runs in the child
            process. Its ``progress(done, total)`` is passed on as stage ``index``.
        settings: what shapes the content.
        limits: time, memory and size for one file; number of workers.
        progress: called in this process with the stage's name, how much is done, and of how much (0 where not known).
        kept: sources that the library holds and that stay, see `kg.store.request.Request`; none, so that the library becomes
            what `paths` hold and no more. See `kg.store.changes` for adding and removing.
        after: id of the generation that `kept` was taken from.
        generations: how many stay when this one is in use.
        whole: write every file anew, also where the generation could be made out of the one before.

    Raises:
        LibraryError: the folder can't be a library, somebody else builds, nothing could be read, or the build process ended;
            the library is as it was before.
        ReadError: one file was named and can't be read.
        ParseError: the base IRI in the settings is none.
        ValueError: the function `index` can't be imported by a child process (a lambda, a closure).
    """
    request = Request(
        paths=tuple(Path(path) for path in paths),
        library=Path(library),
        index=_name_of(index),
        settings=settings or Settings(),
        limits=limits or Limits(),
        kept={sha: list(places) for sha, places in (kept or {}).items()},
        after=after,
        generations=generations,
        whole=whole,
    )
    check_base(request.settings.base)
    return build_request(request, progress)


def build_request(request: Request, progress: Progress | None = None) -> BuildReport:
    """Run one request in a child process; see `build`."""
    child = Child("kg.store.build:serve_build")
    try:
        told = asdict(request)
        told["paths"] = [str(path) for path in request.paths]
        told["library"] = str(request.library)
        child.send(told)
        for message in child.messages():
            if "progress" in message:
                if progress is not None:
                    progress(*message["progress"])
            elif "report" in message:
                return BuildReport.from_json(message["report"])
            elif "error" in message:
                raise_error(message["error"])
    except ChildEnded as error:
        raise LibraryError(f"构建中断（{error}），图谱库 {request.library} 仍是原来的版本") from error
    finally:
        child.close()
    raise LibraryError("构建没有给出结果")


def serve_build(told: dict[str, Any], talk: Talk) -> None:
    """Run in the child: one build."""
    request = Request(
        **{
            **told,
            "paths": tuple(Path(path) for path in told["paths"]),
            "library": Path(told["library"]),
            "settings": Settings(**told["settings"]),
            "limits": Limits(**told["limits"]),
        }
    )
    report = make(request, lambda stage, done, total: talk.say({"progress": [stage, done, total]}))
    talk.say({"report": report.to_json()})


def _name_of(index: Callable[..., dict[str, Any]] | str | None) -> str | None:
    """Return the importable name of the function `index`."""
    if index is None or isinstance(index, str):
        return index
    name = f"{index.__module__}:{index.__qualname__}"
    if load_function(name) is not index:
        raise ValueError(f"{name} is not a function that a child process can import")
    return name
