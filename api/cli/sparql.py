"""`sparql`: a query, a file with a query, or a named query."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import AbsolutePath
from kg.errors import JixiaoError, WrongCall

if TYPE_CHECKING:
    from api.sparql.gate import Gate
    from search import Library

__all__ = ["sparql"]

FORMATS = ("table", "json", "csv", "tsv", "xml", "ttl")


@click.command()
@click.argument("query", metavar="QUERY|FILE|NAME", required=False)
@click.option("--library", "-l", type=AbsolutePath(), envvar="JIXIAO_LIBRARY", help="Folder of the library.")
@click.option(
    "--engine", type=click.Choice(["oxigraph", "rdflib"]), default="oxigraph", show_default=True, help="Engine that answers."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="Format of the answer.")
@click.option("--param", "parameters", multiple=True, metavar="NAME=VALUE", help="Parameter of a named query; may be repeated.")
@click.option("--list", "listing", is_flag=True, help="List the named queries.")
def sparql(query: str | None, library: Path | None, engine: str, form: str, parameters: tuple[str, ...], listing: bool) -> None:
    """Ask a SPARQL question. QUERY is a query's text, a file (- for standard input), or the name of a query that ships.

    Example: jixiao sparql policy-uses --param number=澜财农〔2022〕48号 --library 图谱库
    """
    from kg import named_queries

    if listing:
        from api.render import rows as render_rows

        rows = [
            {
                "name": each.name,
                "title": each.title["zh"],
                "parameters": "、".join(
                    parameter.name if parameter.default == "UNDEF" else f"{parameter.name}={parameter.default}"
                    for parameter in each.parameters
                ),
                "theme": label["zh"],
            }
            for _, label, queries in named_queries.themes()
            for each in queries
        ]
        click.echo(render_rows(rows, ["name", "title", "parameters", "theme"], "table"), nl=False)
        return
    if query is None:
        raise click.UsageError("应给出查询、文件或查询名（--list 列出现有的查询）")
    if library is None:
        raise click.UsageError("应给出 --library")
    text = query_text(query, parameters)

    from api.sparql.grammar import mistake
    from search import open_library

    gate = inspected(text)
    if form == "ttl" and gate.form in ("SELECT", "ASK"):
        raise click.UsageError("ttl 只用于 CONSTRUCT 和 DESCRIBE")
    if gate.form in ("CONSTRUCT", "DESCRIBE") and form in ("csv", "tsv", "xml"):
        raise click.UsageError("CONSTRUCT 和 DESCRIBE 的格式为 table、json 或 ttl")
    with open_library(library) as opened:
        if gate.graphs:
            if engine == "rdflib":  # it would fetch them from the network
                raise click.UsageError("FROM 只用于 oxigraph 引擎；rdflib 引擎请用 GRAPH")
            inspected(text, frozenset(opened.store.graphs()))
        try:
            answer = by_rdflib(opened, text, form) if engine == "rdflib" else by_oxigraph(opened, text, form)
        except SyntaxError as error:
            raise JixiaoError(mistake(str(error)).text) from None
    sys.stdout.buffer.write(answer)


def inspected(text: str, known_graphs: frozenset[str] | None = None) -> Gate:
    """Return what the query is, or refuse it (see `api.sparql.gate.inspect`)."""
    from api.sparql.gate import QueryRefused, inspect

    try:
        return inspect(text, known_graphs=known_graphs)
    except QueryRefused as error:
        raise JixiaoError(str(error)) from None


def query_text(query: str, parameters: tuple[str, ...]) -> str:
    """Return the text of a query given as itself, as a file, or by name."""
    from kg import named_queries

    values = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise click.UsageError(f"--param 应为 名=值：{parameter}")
        values[name] = value
    if query in named_queries.names():
        return named_queries.bind(named_queries.load(query), values)
    if parameters:
        raise click.UsageError("--param 只用于有名的查询（--list 列出）")
    if query == "-":
        return sys.stdin.read()
    if not any(mark in query for mark in "{\n"):
        path = Path(query)
        if not path.is_file():
            # What has a suffix or a folder is meant as a file; one that is not there is failed input, as elsewhere.
            kind = JixiaoError if path.suffix or len(path.parts) > 1 else WrongCall
            raise kind(f"{query}：既不是查询，也没有这个文件或查询名（jixiao sparql --list 列出）")
        try:
            return path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise JixiaoError(f"{query}：不是 UTF-8 文本") from None
    return query


def by_oxigraph(library: Library, text: str, form: str) -> bytes:
    """Return the answer of the store's own engine."""
    import pyoxigraph as ox

    from api.sparql.results import write_graph, write_rows
    from kg.store.base import names_graphs

    results = library.store.store.query(library.rewrite(text), use_default_graph_as_union=not names_graphs(text))
    no_limit = 1 << 62
    if isinstance(results, ox.QueryTriples):
        kind = "jsonld" if form == "json" else "turtle"
        return write_graph(results, kind, max_rows=no_limit, max_bytes=no_limit)
    if form != "table":
        return write_rows(results, form, max_rows=no_limit, max_bytes=no_limit)
    if isinstance(results, ox.QueryBoolean):
        return (("是" if results else "否") + "\n").encode()
    from api.render import rows as render_rows

    names = [variable.value for variable in results.variables]
    rows = [{name: getattr(solution[name], "value", solution[name]) for name in names} for solution in results]
    return render_rows(rows, names, "table").encode()


def by_rdflib(library: Library, text: str, form: str) -> bytes:
    """Return the answer of rdflib's engine: the reference, and slow."""
    from pyparsing.exceptions import ParseException
    from rdflib.query import ResultRow

    try:
        result = library.dataset().query(library.rewrite(text))
    except ParseException as error:
        raise SyntaxError(f"error at {error.lineno}:{error.column}: {error}") from None
    if result.type in ("CONSTRUCT", "DESCRIBE"):
        assert result.graph is not None
        text_form = "json-ld" if form == "json" else "turtle"
        return result.graph.serialize(format=text_form, encoding="utf-8")
    if form == "table":
        if result.type == "ASK":
            return (("是" if result.askAnswer else "否") + "\n").encode()
        from api.render import rows as render_rows

        names = [str(variable) for variable in result.vars or []]
        rows = [
            {name: None if value is None else str(value) for name, value in zip(names, row, strict=True)}
            for row in result
            if isinstance(row, ResultRow)
        ]
        return render_rows(rows, names, "table").encode()
    if form == "tsv":
        import pyoxigraph as ox

        # rdflib writes no TSV; its JSON goes through the store's own writer.
        parsed = ox.parse_query_results(result.serialize(format="json"), format=ox.QueryResultsFormat.JSON)
        if isinstance(parsed, ox.QuerySolutions):
            return parsed.serialize(format=ox.QueryResultsFormat.TSV) or b""
        return b"true\n" if parsed else b"false\n"
    return result.serialize(format=form) or b""
