"""Draft texts as Akoma Ntoso 3.0, the OASIS standard for legal documents, and back without losing a clause."""

from consultations.akoma_ntoso.reading import read
from consultations.akoma_ntoso.writing import Work, write

__all__ = ["Work", "read", "write"]
