"""Size of the default install and the time of a cold `jixiao search`.

    python -m tests.benchmarks.install

Makes a virtual environment aside, installs the project without extras, builds a library of the samples with it, and runs the
search several times in fresh processes. Writes results/install.json.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).resolve().parent / "results" / "install.json"
RUNS = 9


def size(folder: Path) -> int:
    """Return the bytes of all files below `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def main() -> None:
    """Measure and write the figures."""
    with tempfile.TemporaryDirectory(prefix="jixiao-install-") as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        pip = [folder / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        before = size(folder / "venv")
        began = time.monotonic()
        subprocess.run([*pip, ROOT], check=True)
        installing = time.monotonic() - began
        megabytes = (size(folder / "venv") - before) / 1e6
        packages = subprocess.run([*pip[:3], "list", "--format=freeze"], check=True, capture_output=True, text=True).stdout
        jixiao = folder / "venv" / "bin" / "jixiao"
        subprocess.run([jixiao, "samples", folder / "forms"], check=True, capture_output=True)
        began = time.monotonic()
        subprocess.run([jixiao, "build", folder / "forms", "--library", folder / "lib", "-q"], check=True, capture_output=True)
        building = time.monotonic() - began
        times = []
        for _ in range(RUNS):
            began = time.monotonic()
            subprocess.run([jixiao, "search", "家长满意度", "--library", folder / "lib"], check=True, capture_output=True)
            times.append(time.monotonic() - began)
    told = {
        "install_mb": round(megabytes),
        "packages": len(packages.split()),
        "torch": "torch==" in packages,
        "install_seconds": round(installing, 1),
        "build_seconds": round(building, 1),
        "cold_search_seconds": {
            "median": round(statistics.median(times), 2),
            "min": round(min(times), 2),
            "max": round(max(times), 2),
            "runs": RUNS,
        },
    }
    print(json.dumps(told, indent=1))
    RESULTS.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
