"""Web pages: the article without menus, advertisements and footers (trafilatura, Apache 2.0).

Barbaresi, "Trafilatura: A Web Scraping Library and Command-Line Tool for Text Discovery and
Extraction", ACL 2021.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import trafilatura

from index.loaders import markup
from index.loaders.document import Document
from index.loaders.metadata import split_tags
from index.loaders.source import Source, Unreadable

for _name in ("trafilatura", "htmldate", "courlan", "justext", "charset_normalizer"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

# A date in the page's address or metadata, not one that is guessed from its text.
_DATES = {"extensive_search": False, "original_date": True}
# Share of what a page shows, from which on it is as good as all of it.
_MOST = 0.9


def load(source: Source) -> Iterator[Document]:
    """The main text of a page; all that it shows where no main text can be told.

    Pages that are little more than their article are taken as they are shown, too: in short ones
    trafilatura runs headings and paragraphs together.

    Raises:
        Unreadable: it is no text, nested too deeply, or shows nothing.
    """
    page = markup.decode_page(source.data)
    root = markup.html_root(page)
    title, language = root.findtext(".//title"), root.get("lang") or root.get("xml:lang")
    found = _article(root)
    text = markup.text_of(markup.html_root(page))  # anew, since trafilatura changes the tree
    article = markup.text_of(found.body, hidden=frozenset()) if found is not None else ""
    if article.strip() and len(article) < _MOST * len(text):
        text = article
    if not text.strip():
        raise Unreadable(
            "shows no text without its scripts. Save it as a complete page in a browser, or print it "
            "into a PDF"
        )
    yield Document(
        text,
        title=_known(found, "title") or title,
        date=_known(found, "date"),
        source=_known(found, "sitename"),
        author=_known(found, "author"),
        language=language,
        tags=tuple(tag for each in _known(found, "tags") or () for tag in split_tags(each)),
    )


def _article(root: markup.Element) -> Any:
    """What trafilatura finds; None if there is no article, or it fails where pages are odd."""
    with suppress(Exception):
        return trafilatura.bare_extraction(
            root, with_metadata=True, include_comments=False, date_extraction_params=_DATES
        )
    return None


def _known(found: Any, name: str) -> Any:
    return getattr(found, name) if found is not None else None
