"""Personal data planted in files of every format and place: what comes out, in every output of the product.

    python -m tests.benchmarks.privacy [--code FOLDER] [--soffice] [--shared ../shared]

Invented people only (tests/kg/privacy). Beside each planted case stands a control that is not personal: it must be found in
what the library keeps, by the same search, so that the search itself is proven. Searched are what `read`, `build`, `check`,
`search`, `verify`, `dump` and `export` print and write, all files of the library (archives, gzip and zlib taken apart), and all
pages of the service. `--code` names a folder with another state of the project, to be measured by the same measure; `--soffice`
adds doc and xls, made by LibreOffice. With `--shared`, records of real documents read with and without the mask are compared.

Writes tests/benchmarks/results/privacy.json (not with `--code`).
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import platform
import subprocess
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.fuzz_readers import commit
from tests.kg.privacy.files import FORMATS, write_cases, write_places
from tests.kg.privacy.planted import found_in, planted

RESULT = Path(__file__).parent / "results" / "privacy.json"
ROOT = Path(__file__).resolve().parents[2]
STRICT = ("dump", "library index", "check", "check html", "check xlsx")
"""Outputs in which nothing at all may stand: graph, index, findings."""

CRAWL = """
import sys
from fastapi.testclient import TestClient
from api.app import create_app
from api.settings import Settings
import re, pathlib
with TestClient(create_app(Settings(pathlib.Path(sys.argv[1])))) as client:
    seen, waiting = set(), ["/", "/library", "/documents", "/api/v1/indicators?limit=500"]
    while waiting and len(seen) < 400:
        address = waiting.pop(0)
        if address in seen or "dump" in address or "format=" in address:
            continue
        seen.add(address)
        answer = client.get(address, headers={"Accept": "text/html"})
        print(answer.text)
        links = re.findall(r'href="(/[^"]*)"', answer.text)
        waiting += [link.replace("&amp;", "&").split("#")[0] for link in links if "/static" not in link]
print("pages", len(seen))
"""


CALLS = """
import json, sys
from api.cli import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["jixiao", *words]
    try:
        main()
    except SystemExit:
        pass
"""


def commands(code: Path, *calls: list[str]) -> str:
    """Run `jixiao` of a state of the project, several times in one process; return all that it prints, errors included."""
    return ran(code, [sys.executable, "-c", CALLS, json.dumps(calls)])


def ran(code: Path, call: list[str]) -> str:
    """Run a command with the code of a folder; return all that it prints."""
    found = subprocess.run(
        call, capture_output=True, text=True, check=False, cwd=code, env={**os.environ, "PYTHONPATH": str(code)}
    )
    return found.stdout + found.stderr


def opened(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts in the bytes of a file, archives and compressed streams taken apart."""
    yield name, data.decode("utf-8", "replace") + data.decode("utf-16-le", "replace")
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from opened(f"{name}!/{member}", archive.read(member))
    elif data[:2] == b"\x1f\x8b":
        yield from opened(f"{name}!", gzip.decompress(data))
    elif data[:1] == b"\x78":
        try:
            yield from opened(f"{name}!", zlib.decompress(data))
        except zlib.error:
            return


def folder_text(folder: Path, part: str = "") -> str:
    """Return all texts of the files of a folder (or of those whose path holds `part`), names of files among them."""
    texts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and part in str(path.relative_to(folder)):
            texts += [f"{name}\n{text}" for name, text in opened(path.name, path.read_bytes())]
    return "\n".join(texts)


def outputs(code: Path, forms: Path, work: Path) -> Iterator[tuple[str, str]]:
    """Yield each output of the product on the files in `forms`, with all its text."""
    files = [str(path) for path in sorted(forms.rglob("*")) if path.is_file()]
    library = str(work / "library")
    kept = ["--library", library]
    yield "read", commands(code, ["read", "--json", *files])
    yield "read ledger", commands(code, ["read", "--ledger", *files], ["read", *files])
    yield "build", commands(code, ["build", str(forms), *kept])
    yield "library", folder_text(work / "library")
    yield "library index", folder_text(work / "library", "index")
    yield "dump", commands(code, ["dump", *kept])
    yield "verify", commands(code, ["verify", *kept])
    yield "check", commands(code, ["check", "--json", *files], ["check", library])
    for suffix in ("html", "xlsx"):
        made = [str(work / f"check-{number}.{suffix}") for number in range(len(files))]
        named = [(path, target) for path, target in zip(files, made, strict=True) if not path.endswith(".zip")]
        commands(code, *(["check", path, f"--{suffix}", target] for path, target in named))
        texts = [text for path in work.glob(f"check-*.{suffix}") for _, text in opened(path.name, path.read_bytes())]
        yield f"check {suffix}", "\n".join(texts)
    exported = ("turtle", "jsonld", "csv", "xlsx", "stratml")
    commands(code, *(["export", "--format", form, "--out", str(work / "export" / form), *kept] for form in exported))
    yield "export", folder_text(work / "export")
    yield "search", commands(code, ["search", "渠道清淤", "--top", "50", *kept, "--json"])
    yield "pages", ran(code, [sys.executable, "-c", CRAWL, library])


def converted(folder: Path, suffix: str, target: str) -> None:
    """Let LibreOffice write the cases of one format in an older one."""
    files = [str(path) for path in folder.glob(f"案例*.{suffix}")]
    subprocess.run(
        ["soffice", "--headless", "--convert-to", target, "--outdir", str(folder / target), *files],
        check=True, capture_output=True,
    )  # fmt: skip


def measure(code: Path, soffice: bool) -> dict[str, Any]:
    """Return what came out, by output, shape and place; and the controls that did not come through."""
    with TemporaryDirectory() as place:
        work, forms = Path(place), Path(place) / "forms"
        (forms / "位置").mkdir(parents=True)
        (work / "export").mkdir()
        tokens: dict[str, str] = {}
        controls: list[str] = []
        for suffix in FORMATS:
            cases = planted(suffix)
            (forms / suffix).mkdir()
            write_cases(forms / suffix, cases, suffix)
            tokens.update((token, f"{suffix} {case.shape}") for case in cases for token in case.tokens)
            controls += [case.control for case in cases]
        if soffice:
            converted(forms / "docx", "docx", "doc")
            converted(forms / "xlsx", "xlsx", "xls")
        tokens.update((token, where) for where, token in write_places(forms / "位置"))
        controls += [f"对照{each}物" for each in ("word", "book", "page", "zip", *(f"文件名{n}" for n in range(6)))]
        by_output: dict[str, list[str]] = {}
        kept = ""
        for name, text in outputs(code, forms, work):
            by_output[name] = found_in(tokens, text)
            kept += text if name in ("read", "library") else ""
            print(f"{name}: {len(by_output[name])} of {len(tokens)}, {len(text)} characters searched", flush=True)
            for token in by_output[name]:
                print(f"  {tokens[token]}: {token}", flush=True)
        lost = [control for control in controls if control not in kept]
    out = {token for found in by_output.values() for token in found}
    strict = {token for name in STRICT for token in by_output[name]}
    print("controls lost:", *lost)
    return {
        "planted": len(tokens),
        "out": len(out),
        "share": round(100 * len(out) / len(tokens), 2),
        "out_of_graph_index_findings": len(strict),
        "controls": len(controls),
        "controls_lost": len(lost),
        "by_output": {name: len(found) for name, found in by_output.items()},
        "by_place": dict(sorted(Counter(tokens[token] for token in out).items())),
    }


def untouched(shared: Path) -> dict[str, int]:
    """Return how many fields of indicators differ between real documents read with and without the mask."""
    from dataclasses import fields, replace

    from kg.forms import read_masked
    from kg.forms.base import Work
    from kg.forms.privacy import mask
    from kg.ingest import read_document

    compared = differing = documents = 0
    for folder in ("seeds", "formats", "layouts", "forms", "faults"):
        for path in sorted((shared / folder).iterdir()):
            if not path.is_file() or path.suffix in (".md", ".tsv", ".json", ".ofd"):
                continue
            document = read_document(path.read_bytes(), path.name)
            bare, masked = read_masked(Work(document)), read_masked(mask(document))
            documents += 1
            names = [field.name for field in fields(bare.indicators[0])] if bare.indicators else []
            by_place = {row.place: row for row in masked.indicators}
            for row in bare.indicators:
                other = by_place.get(row.place)
                other = other and replace(other, ordinal=row.ordinal, project=row.project)
                compared += len(names)
                differing += len(names) if other is None else sum(getattr(row, n) != getattr(other, n) for n in names)
    return {"documents": documents, "fields": compared, "differing": differing}


def main() -> None:
    """Run and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--code", type=Path, default=ROOT, help="folder of the state of the project to measure")
    parser.add_argument("--soffice", action="store_true", help="doc and xls too, made by LibreOffice")
    parser.add_argument("--shared", type=Path, help="folder of real documents")
    chosen = parser.parse_args()
    told = {"commit": commit(), "machine": f"{platform.system()} {platform.machine()}", **measure(chosen.code, chosen.soffice)}
    if chosen.shared:
        told["real documents"] = untouched(chosen.shared)
    print(json.dumps(told, ensure_ascii=False, indent=1))
    if chosen.code == ROOT:
        RESULT.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
