"""The lexicon of forms: every word by which a form is read, loaded once from ontology/vocab.

Four vocabularies, each asked in one module: heads of columns and labels (`heads`: heads.tsv), labels of levels (`levels`:
levels.tsv), words of prose and titles by class (`words`: narrative.tsv, document.tsv, form_words.tsv), and the marks made of
the latter (`marks`: totals, remarks, placeholders, signs). What a text is by all of them is a `Kinds` (`kinds`), made once a
text.
"""

from __future__ import annotations

from kg.forms.lexicon.kinds import Kinds, kinds_of

__all__ = ["Kinds", "kinds_of"]
