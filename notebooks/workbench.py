"""What all notebooks share: a library to work on, and a font that has Chinese."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

from kg.samples import write_samples
from kg.store.build import build

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parents[1] / "shared" / "seeds"


def sample_library(folder: Path = HERE / ".work") -> Path:
    """Return a library of the sample forms, and of the real forms in ../shared/seeds where they are present.

    It is built anew each time; what has not changed comes out of the cache.
    """
    write_samples(folder / "forms")
    sources = [folder / "forms", *([SEEDS] if SEEDS.is_dir() else [])]
    build(sources, folder / "library", index="search.index:write_index")
    return folder / "library"


def chinese_font() -> str:
    """Make matplotlib write Chinese with Noto Sans CJK out of a package (SIL Open Font License); return the font's name."""
    import matplotlib as mpl
    from matplotlib import font_manager

    files = importlib.metadata.files("cvttf-notosanscjk-regular") or []
    path = next(Path(str(file.locate())) for file in files if file.suffix == ".otf" and "cvttf" in str(file))
    font_manager.fontManager.addfont(path)
    name = font_manager.FontProperties(fname=str(path)).get_name()
    mpl.rcParams.update({"font.family": [name, "sans-serif"], "axes.unicode_minus": False, "figure.dpi": 110})
    return name
