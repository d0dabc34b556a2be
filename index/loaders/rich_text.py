"""RTF (striprtf, BSD)."""

import codecs
import re
from collections.abc import Callable, Iterator

from striprtf.striprtf import rtf_to_text

from index.loaders.document import Document
from index.loaders.encoding import clean
from index.loaders.markup import join_blocks, squeezed
from index.loaders.metadata import real_title, split_tags
from index.loaders.source import Source

# (RTF, encoding, what to do with errors); striprtf has no types.
_converted: Callable[[str, str, str], str] = rtf_to_text

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
# Bytes of pictures in hexadecimal; striprtf would go through them sign by sign.
_PICTURE = re.compile(r"[0-9a-fA-F\r\n]{200,}")
_HEAD_BYTES = 20_000
_INFO = r"\{\\%s\s((?:[^{}\\]|\\'..|\\u-?\d+ ?\??|\\[^a-z'])*)\}"
_DAY = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def load(source: Source) -> Iterator[Document]:
    """One document; pictures, comments and footnotes are left out, as striprtf does."""
    page = _code_page(source.data)
    # striprtf would put the address of a link into the text.
    text = _PICTURE.sub("", source.data.decode(page, "replace")).replace("HYPERLINK", "LINK")
    lines = clean(_converted(text, page, "replace")).split("\n")
    day = _DAY.search(text[:_HEAD_BYTES])
    yield Document(
        join_blocks(_row(line) for line in lines),
        title=real_title(_info("title", text, page)),
        date="-".join(day.groups()) if day else None,
        author=_info("author", text, page),
        tags=split_tags(_info("keywords", text, page)),
    )


def _row(line: str) -> str:
    """A line, or a row of a table, whose cells striprtf ends with ``|``."""
    if line.rstrip().endswith("|"):
        line = " | ".join(cell.strip() for cell in line.split("|") if cell.strip())
    return squeezed(line).strip()


def _info(name: str, text: str, page: str) -> str | None:
    found = re.search(_INFO % name, text[:_HEAD_BYTES])
    return clean(_converted(f"{{\\rtf1 {found.group(1)}}}", page, "replace")) if found else None


def _code_page(data: bytes) -> str:
    """The encoding that it declares, if each byte is a character in it: Windows-1252 otherwise."""
    declared = _CODE_PAGE.search(data, 0, _HEAD_BYTES)
    name = f"cp{declared.group(1).decode()}" if declared else "cp1252"
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name if len(bytes(range(160, 176)).decode(name, "replace")) == 16 else "cp1252"
