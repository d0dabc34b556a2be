"""Loaders: from files of many kinds to documents.

``load`` reads one file. ``media`` tells what it is, ``registry`` calls the loader for it and keeps
the limits, and one module for each kind of file knows its format. Parsers are imported when the
first file of their kind is read.
"""

from index.loaders.document import Document, Limits, Skipped
from index.loaders.media import SUFFIXES
from index.loaders.registry import is_supported, load

# Raised when loaders give other documents for the same bytes: files are then read anew.
LOADERS_VERSION = 2

__all__ = ["LOADERS_VERSION", "SUFFIXES", "Document", "Limits", "Skipped", "is_supported", "load"]
