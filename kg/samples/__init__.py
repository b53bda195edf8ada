"""Sample forms of invented counties and bureaus, for the demo, the tests and the notebooks.

Everything is made by rule from the tables beside this file: no sentence of a real document stands in them, the counties, the
policy documents and the figures are invented. The same call always writes the same bytes.
"""

from __future__ import annotations

from kg.samples.content import SampleDocument, sample_documents
from kg.samples.write import write_samples

__all__ = ["SampleDocument", "sample_documents", "write_samples"]
