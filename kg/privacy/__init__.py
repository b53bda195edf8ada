"""Personal data, taken out before anything else sees a document: names, signatures, telephone numbers, where people live.

Below the forms: nothing here knows records. Each kind of shape stands in a file of its own: `labels` (分管负责人, 联系人/电话),
`people` (what looks like a name), `codes` (numbers by check digit and form), `addresses`, `lines` (names in running text),
`tables` (cells beside and under labels, lists of people), `names` (of files and sheets). A name that stands in prose without a
label, post or form of address cannot be found surely: a limit.
"""

from __future__ import annotations

from kg.privacy.blots import blot
from kg.privacy.mask import Masked, mask
from kg.privacy.names import blot_name, blot_path, find
from kg.privacy.tables import Heads
from kg.text import BLOT

__all__ = ["BLOT", "Heads", "Masked", "blot", "blot_name", "blot_path", "find", "mask"]
