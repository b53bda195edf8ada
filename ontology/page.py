"""A readable page of the whole vocabulary, in Chinese and English side by side: one HTML text without scripts.

Terms, shapes, queries and recipes are read from their files; nothing is written twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape

from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.term import Node

import ontology
from ontology.advice import box
from ontology.asking import example, named_queries, recipes
from ontology.diagram import svg

__all__ = ["html"]

_DOMAIN = URIRef("https://schema.org/domainIncludes")
_CSS = """
body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;
max-width:70rem;margin:0 auto;padding:1rem;color:#123}
h1,h2,h3{line-height:1.25}h3{margin:1.6rem 0 .2rem}h2{border-top:2px solid #456;padding-top:1rem;margin-top:2.5rem}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #bcd;padding:.3rem .5rem;text-align:left;vertical-align:top}
th{background:#eef3f8}code,pre{font:14px/1.5 ui-monospace,Consolas,monospace}pre{background:#f4f7fa;padding:.8rem;overflow:auto}
.en{color:#456}.note{color:#567;font-size:14px}svg{width:100%;height:auto}a{color:#045}nav a{margin-right:1rem}
section.term,section.query{margin:1rem 0}section.query h3{margin-bottom:0}section p{margin:.3rem 0}
.box{border:2px solid #456;border-radius:6px;padding:.2rem 1rem 1rem;margin:1.5rem 0;background:#fbfdff}.box h3{margin:.6rem 0}
.box th{width:8rem}summary{cursor:pointer;color:#045}
.always{font-weight:bold;white-space:nowrap}.optional{color:#567;white-space:nowrap}
ul.tree{list-style:none;padding-left:1.2rem}.picture{overflow-x:auto}.picture svg{min-width:46rem}
h1,h2,h3,p,li,td,code{overflow-wrap:anywhere}
@media(max-width:46rem){table{display:block;overflow-x:auto}td,th{min-width:5rem}.box{padding:.2rem .5rem .6rem}}
"""

_INTRODUCTION = """
<p>绩效图谱把预算绩效文件所印的内容写成图。<b>一条绩效指标</b>（<code>jx:Indicator</code>）是某一文件、某一项目中的一行；
它采用一种<b>表述</b>（<code>jx:Wording</code>），有一个<b>指标值</b>（<code>jx:Target</code>），可以以
<b>政策文件</b>（<code>jx:PolicyDocument</code>）为依据。每一文件的内容在以它命名的图中；各文件共有的东西
（政策文件、单位、区划、表述、类别）在参考图中。查询看到的是所有图的并集，不必写 <code>GRAPH</code>。
一至三级指标、名称与各种文字照印；类别是概念；数字为 <code>xsd:decimal</code>，年度为 <code>xsd:integer</code>，
日期为 <code>xsd:date</code>。不作推理，属性没有反向：顺着箭头写，或者反过来写。</p>
<p class="en" lang="en">The graph holds what budget performance documents print. An <b>indicator</b> is one row of one project
in one document; it uses a <b>wording</b>, has a <b>target</b>, and may rest on a <b>policy document</b>. Each document has a
graph of its own, named like the document; what documents share (policy documents, bodies, divisions, wordings, categories)
stands in the reference graph. A query sees the union of all graphs: no <code>GRAPH</code> is needed. Levels 1 to 3, names and
texts are plain strings as printed; categories are concepts; numbers are <code>xsd:decimal</code>, years
<code>xsd:integer</code>, dates <code>xsd:date</code>. Nothing is inferred, and no property has an inverse: follow the arrows,
or write them the other way round.</p>
"""

_CLASS_HEAD = (
    '<tr><th>属性 <span class="en" lang="en">property</span></th><th>值 <span class="en" lang="en">value</span></th>'
    '<th>有无 <span class="en" lang="en">presence</span></th></tr>'
)


@cache
def html() -> str:
    """Return the page; it takes a fraction of a second the first time and is kept.

    >>> page = html()
    >>> page.count("<html"), 'id="Indicator"' in page, "绩效指标" in page
    (1, True, True)
    """
    graph = Graph()
    for path in (
        ontology.CORE,
        ontology.CATEGORIES,
        ontology.SCHEMES,
        ontology.ALIGNMENTS,
        *sorted(ontology.SHAPES.glob("*.ttl")),
    ):
        graph.parse(path, format="turtle")
    page = _Page(graph)
    classes = page.terms(OWL.Class)
    properties = sorted({*page.terms(OWL.ObjectProperty), *page.terms(OWL.DatatypeProperty)}, key=str)
    parts = [
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>绩效图谱本体 · Jixiao ontology</title><style>{_CSS}</style></head><body><main>",
        '<h1>绩效图谱本体 <span class="en" lang="en">Jixiao ontology</span></h1>',
        f"<p><code>PREFIX jx: &lt;{ontology.NS}&gt;</code></p>",
        '<nav><a href="#which">用哪个属性</a><a href="#absent">可能没有的</a><a href="#ask">怎样提问</a>'
        '<a href="#recipes">写法</a><a href="#queries">现成查询</a><a href="#classes">类</a><a href="#properties">属性</a>'
        '<a href="#categories">类别</a><a href="#schemes">其他词表</a></nav>',
        _INTRODUCTION,
        f'<div class="picture">{svg({page.local(c): page.label(c, "zh-Hans") for c in classes})}</div>',
        _heading("ask", "怎样提问", "How to ask"),
        example(),
        box("which", "用哪个属性", "Which property do I want"),
        box("absent", "可能没有的", "What may be absent"),
        _heading("recipes", "写法", "Recipes"),
        recipes(),
        _heading("queries", "现成查询", "Named queries"),
        named_queries(),
        _heading("classes", "类", "Classes"),
        *(page.of_class(term, properties) for term in classes),
        _heading("properties", "属性", "Properties"),
        *(page.of_property(term) for term in properties),
        _heading("categories", "类别", "Categories"),
        *(page.scheme(term) for term in page.terms(SKOS.ConceptScheme) if "Categories" in term),
        _heading("schemes", "其他词表", "Other schemes"),
        *(page.scheme(term) for term in page.terms(SKOS.ConceptScheme) if "Categories" not in term),
        "</main></body></html>",
    ]
    # What is wider than the page scrolls, also by keyboard.
    return "\n".join(parts).replace("<pre>", '<pre tabindex="0">')


def _heading(anchor: str, zh: str, en: str) -> str:
    return f'<h2 id="{anchor}">{zh} <span class="en" lang="en">{en}</span></h2>'


class _Page:
    """Turns terms of the graph into HTML."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.named: set[Node] = set()

    def terms(self, kind: Node) -> list[URIRef]:
        found = {s for s in self.graph.subjects(RDF.type, kind) if isinstance(s, URIRef) and s.startswith(ontology.NS)}
        return sorted(found, key=str)

    def local(self, term: Node) -> str:
        return str(term).removeprefix(ontology.NS)

    def text(self, term: Node, predicate: Node, language: str) -> str:
        found = [str(o) for o in self.graph.objects(term, predicate) if getattr(o, "language", None) == language]
        return found[0] if found else ""

    def label(self, term: Node, language: str) -> str:
        return self.text(term, SKOS.prefLabel, language)

    def link(self, term: Node) -> str:
        if not str(term).startswith(ontology.NS):
            name = self.graph.namespace_manager.normalizeUri(str(term))
            return f"<code>{escape(name)}</code>"
        local = self.local(term)
        return f'<a href="#{local}"><code>jx:{local}</code></a> {escape(self.label(term, "zh-Hans"))}'

    def links(self, terms: Iterable[Node]) -> str:
        return "、".join(self.link(term) for term in sorted(terms, key=str))

    def head(self, term: URIRef) -> str:
        local = self.local(term)
        return (
            f'<section class="term" id="{local}"><h3>{escape(self.label(term, "zh-Hans"))} <code>jx:{local}</code>'
            f' <span class="en" lang="en">{escape(self.label(term, "en"))}</span></h3>'
            f"<p>{escape(self.text(term, SKOS.definition, 'zh-Hans'))}<br>"
            f'<span class="en" lang="en">{escape(self.text(term, SKOS.definition, "en"))}</span></p>'
        )

    def notes(self, term: URIRef) -> str:
        lines = []
        for predicate, name in ((SKOS.example, "例"), (DCTERMS.source, "出处"), (SKOS.editorialNote, "注")):
            lines += [f"{name}：{escape(str(o))}" for o in sorted(self.graph.objects(term, predicate), key=str)]
        near = [*self.graph.objects(term, SKOS.closeMatch), *self.graph.objects(term, RDFS.subClassOf)]
        near += self.graph.objects(term, RDFS.subPropertyOf)
        if near:
            lines.append(f"相近：{self.links(set(near))}")
        return f'<p class="note">{"<br>".join(lines)}</p>' if lines else ""

    def of_class(self, term: URIRef, properties: list[URIRef]) -> str:
        own = [p for p in properties if (p, _DOMAIN, term) in self.graph]
        into = [p for p in properties if (p, RDFS.range, term) in self.graph]
        own += sorted(p for p in self.required(term) if p not in own)
        rows = "".join(f"<tr><td>{self.link(p)}</td><td>{self.value(p)}</td>{self.presence(term, p)}</tr>" for p in own)
        table = f"<table>{_CLASS_HEAD}{rows}</table>{self.choice(term)}" if rows else ""
        pointing = f'<p class="note">指向它的属性：{self.links(into)}</p>' if into else ""
        return f"{self.head(term)}{table}{pointing}{self.notes(term)}</section>"

    def required(self, term: URIRef) -> set[URIRef]:
        """Return the properties of which every thing of the class has at least one value, by its shapes."""
        shapes = self.graph.subjects(SH.targetClass, term)
        parts = [part for shape in shapes for part in self.graph.objects(shape, SH.property)]
        paths = {self.graph.value(part, SH.path) for part in parts if self.graph.value(part, SH.minCount)}
        return {path for path in paths if isinstance(path, URIRef)}

    def presence(self, term: URIRef, own: URIRef) -> str:
        zh, en, style = ("总有", "always", "always") if own in self.required(term) else ("可缺", "optional", "optional")
        return f'<td class="{style}">{zh} <span class="en" lang="en">{en}</span></td>'

    def choice(self, term: URIRef) -> str:
        """Return what the shapes of the class say of properties of which one must be there."""
        shapes = [shape for shape in self.graph.subjects(SH.targetClass, term) if self.graph.value(shape, SH["or"])]
        told = [(self.text(shape, SH.message, "zh-Hans"), self.text(shape, SH.message, "en")) for shape in shapes]
        return "".join(f'<p class="note">{escape(zh)} <span class="en" lang="en">{escape(en)}</span></p>' for zh, en in told)

    def value(self, term: URIRef) -> str:
        return self.links(self.graph.objects(term, RDFS.range))

    def of_property(self, term: URIRef) -> str:
        on = self.links(self.graph.objects(term, _DOMAIN))
        return f'{self.head(term)}<p class="note">用于：{on}；值：{self.value(term)}</p>{self.notes(term)}</section>'

    def scheme(self, scheme: URIRef) -> str:
        tops = sorted(self.graph.subjects(SKOS.topConceptOf, scheme), key=str)
        items = "".join(self.concept(concept, scheme) for concept in tops)
        return f'{self.head(scheme)}<ul class="tree">{items}</ul>{self.notes(scheme)}</section>'

    def concept(self, concept: Node, scheme: URIRef) -> str:
        notation = self.graph.value(concept, SKOS.notation)
        others = sorted(str(o) for o in self.graph.objects(concept, SKOS.altLabel))
        near = self.links(self.graph.objects(concept, SKOS.closeMatch))
        below = [c for c in self.graph.subjects(SKOS.broader, concept) if (c, SKOS.inScheme, scheme) in self.graph]
        inner = "".join(self.concept(child, scheme) for child in sorted(below, key=str))
        # A concept that stands in several schemes gets its anchor once.
        anchor = "" if concept in self.named else f' id="{self.local(concept)}"'
        self.named.add(concept)
        return (
            f"<li{anchor}><b>{escape(self.label(concept, 'zh-Hans'))}</b> <code>{escape(str(notation))}</code>"
            f' <span class="en" lang="en">{escape(self.label(concept, "en"))}</span>'
            f"{' <span class=note>又作：' + escape('、'.join(others)) + '</span>' if others else ''}"
            f"{' <span class=note>相近：' + near + '</span>' if near else ''}"
            f"{f'<ul class=tree>{inner}</ul>' if inner else ''}</li>"
        )
