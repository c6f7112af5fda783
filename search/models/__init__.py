"""Everything public as search knows it, and what was looked for in vain."""

from search.models.document import Change, Document
from search.models.failing import FailingSearch

__all__ = ["Change", "Document", "FailingSearch"]
