"""`tune`: an encoder learns how the people of one office ask for the wordings of their library."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from api.cli.options import AbsolutePath, library_option
from api.render import json_text

__all__ = ["tune"]


@click.command()
@library_option
@click.option("--pairs", required=True, type=AbsolutePath(), help="TSV: formal, say1 … say4, neg1, neg2, field.")
@click.option("--out", required=True, type=AbsolutePath(), help="Folder for the tuned model.")
@click.option("--model", type=AbsolutePath(), help="Folder of the model to start from (default: the one that ships).")
@click.option("--epochs", default=2, show_default=True, type=click.IntRange(1, 100), help="Times that each pair is shown.")
@click.option("--held-out", default=0.1, show_default=True, type=click.FloatRange(0, 0.5), help="Share kept for comparing.")
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 256), help="Threads.")
@click.option("--json", "as_json", is_flag=True, help="JSON.")
def tune(
    library: Path,
    pairs: Path,
    out: Path,
    model: Path | None,
    epochs: int,
    held_out: float,
    threads: int,
    as_json: bool,
) -> None:
    """Tune an encoder on pairs of formal wordings and ways of asking for them (extra: models).

    The wordings of the library keep their places to each other, and pairs that are held out are searched among them, before
    and after. Build the library again with `jixiao build --model FOLDER` to use what came out.

    Example: jixiao tune --library 图谱库 --pairs 问法.tsv --out 模型
    """
    from search import open_library
    from search.encoder import MODEL
    from search.errors import ModelError
    from search.training import read, split
    from search.tune import Settings
    from search.tune import tune as learn

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ModelError(f"{out}：已存在且不是空文件夹")
    examples = read(pairs)
    learnt, held = split(examples, held_out) if held_out else (examples, ())
    with open_library(library) as opened:
        table = opened.index.table
        wordings = [row.name for _, row in sorted(table.rows(range(len(opened.index))).items())]
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("search.tune").setLevel(logging.INFO)
    settings = Settings(epochs=epochs, threads=threads)
    outcome = learn(model or MODEL, learnt, out, held=held, wordings=wordings, settings=settings).as_dict()
    if as_json:
        click.echo(json_text(outcome, indent=2))
        return
    click.echo(f"{out}：{outcome['steps']} 步，{outcome['seconds']} 秒")
    for name in ("mrr", "recall@10"):
        told = {key: "{:.3f} [{:.3f}, {:.3f}]".format(*values) for key, values in outcome[name].items()}
        click.echo(f"{name}\t原 {told['untuned']}\t调后 {told['tuned']}\t差 {told['difference']}")
