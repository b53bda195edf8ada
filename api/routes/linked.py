"""`/id/…`: every IRI of the library opens, as a page, Turtle or JSON-LD; and what the service says of itself (VoID)."""

from __future__ import annotations

from itertools import chain
from typing import Annotated

import pyoxigraph as ox
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

import ontology
from api.addresses import address_of, iri_of
from api.bounds import work
from api.negotiation import choose
from api.problems import Problem
from api.state import State, state_of

__all__ = ["router", "statements"]

router = APIRouter(tags=["linked data"])
FORMATS = {
    "text/html": None,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
SUFFIXES = {".ttl": "text/turtle", ".json": "application/ld+json", ".nt": "application/n-triples"}
ONE_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""For the page of the vocabulary: one file with its style inside, without scripts."""
MOST_INCOMING = 1000
"""Statements that point at a thing: a much cited document has thousands, which SPARQL gives."""
PREFIXES = {
    "jx": ontology.NS,
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Without an address in the settings these are relative, to the address that the client has taken them from: never made of what
# the client says that we are called.
VOID = """@prefix void: <http://rdfs.org/ns/void#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<{base}> a void:Dataset ;
  dcterms:title "绩效图谱"@zh-hans , "Jixiao"@en ;
  dcterms:identifier "{generation}" ;
  void:triples {quads} ;
  void:uriSpace "{base}" ;
  void:vocabulary <{ns}> ;
  void:sparqlEndpoint <{origin}/sparql> ;
  void:dataDump <{origin}/dump.nq.gz> .
"""
DESCRIPTION = """@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .
<{origin}/sparql> a sd:Service ;
  sd:endpoint <{origin}/sparql> ;
  sd:supportedLanguage sd:SPARQL11Query ;
  sd:feature sd:UnionDefaultGraph ;
  sd:resultFormat formats:SPARQL_Results_JSON , formats:SPARQL_Results_XML , formats:SPARQL_Results_CSV ,
    formats:SPARQL_Results_TSV , formats:Turtle , formats:N-Triples , formats:JSON-LD , formats:RDF_XML ;
  sd:defaultDataset <{base}> .
<{base}> a sd:Dataset .
"""


def statements(state: State, iri: str) -> list[ox.Triple]:
    """Return what the library says of `iri`, and up to `MOST_INCOMING` statements that point at it, sorted."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return []

    store = state.library.store
    found = chain(store.match(node, None, None), store.match(None, None, node, limit=MOST_INCOMING))
    return sorted({quad.triple for quad in found}, key=str)


@router.get("/id/{path:path}", summary="图谱中的事物", response_class=Response)
async def thing(path: str, request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return a thing in the format that the client asks for (by Accept, or by a suffix .ttl, .json, .nt)."""
    iri = iri_of(request.scope.get("raw_path") or request.url.path.encode(), state.base)
    told = await work(statements, state, iri)
    media = choose(request.headers.get("accept", "*/*"), list(FORMATS))
    for suffix, kind in SUFFIXES.items():
        if not told and iri.endswith(suffix):
            iri = iri.removesuffix(suffix)
            told, media = await work(statements, state, iri), kind
    if not told:
        raise Problem(404, f"库中没有 {iri}")
    if media is None:
        raise Problem(406, "可给的格式：" + "、".join(FORMATS))
    form = FORMATS[media]
    if form is None:
        from api.routes.pages.things import page

        return await page(request, state, iri)
    body = ox.serialize(told, format=form, prefixes=PREFIXES if form.supports_datasets is False else None)
    return Response(body, media_type=media, headers={"Link": f'<{address_of(iri, state.base)}>; rel="canonical"'})


@router.get("/.well-known/void", summary="数据集说明（VoID）", response_class=Response)
async def void(state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the description of the dataset (W3C Interest Group Note, 3 March 2011)."""
    text = VOID.format(
        base=state.base,
        generation=state.generation,
        quads=state.library.generation.manifest.quads,
        ns=ontology.NS,
        origin=state.settings.public_url.rstrip("/"),
    )
    return Response(text, media_type="text/turtle; charset=utf-8")


@router.get("/ontology", summary="词表（网页或 Turtle）", response_class=Response)
async def vocabulary(request: Request) -> Response:
    """Return the vocabulary: a page for people, Turtle for programs."""
    media = choose(request.headers.get("accept", "*/*"), ["text/html", "text/turtle"])
    if media == "text/turtle":
        return Response((ontology.ROOT / "core.ttl").read_text("utf-8"), media_type="text/turtle; charset=utf-8")
    if media is None:
        raise Problem(406, "可给的格式：text/html、text/turtle")
    # Imported here: the page is made with rdflib, which nothing else in the service needs.
    from ontology.page import html

    text = await work(html)
    return HTMLResponse(text, headers={"Content-Security-Policy": ONE_FILE_POLICY})


def description(state: State) -> Response:
    """Return the description of the SPARQL service (W3C SPARQL 1.1 Service Description)."""
    text = DESCRIPTION.format(base=state.base, origin=state.settings.public_url.rstrip("/"))
    return Response(text, media_type="text/turtle; charset=utf-8")
