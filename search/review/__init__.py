"""Review, 审核: an opinion on a form out of the findings in it, beside what other forms of a library ask for."""

from __future__ import annotations

from search.review.notes import noted
from search.review.opinion import Opinion, Part, opinion
from search.review.peers import Peers, beside_peers
from search.review.reviewed import Reviewed, review
from search.review.word import opinion_docx

__all__ = ["Opinion", "Part", "Peers", "Reviewed", "beside_peers", "noted", "opinion", "opinion_docx", "review"]
