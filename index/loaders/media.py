"""What kind of file some bytes are: told by their content first, by the name's suffix second.

A file that is named wrongly is read as what it is. There is one exception: Markdown and plain text
may begin with anything, so only what is clearly no text (PDF, RTF, archives) or a whole web page
overrules ``.txt``, and a web page does not overrule ``.md``.
"""

import codecs
import re
from zipfile import ZipFile

from index.loaders import packages
from index.loaders.source import Source, Unreadable, printable

TEXT, MARKDOWN, HTML = "text/plain", "text/markdown", "text/html"
PDF, RTF, MAIL = "application/pdf", "application/rtf", "message/rfc822"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
EPUB, ZIP = "application/epub+zip", "application/zip"
CSV, JSON, JSON_LINES = "text/csv", "application/json", "application/jsonl"
FEED, XML = "application/rss+xml", "application/xml"

BY_SUFFIX = {
    **dict.fromkeys((".txt", ".text"), TEXT),
    **dict.fromkeys((".md", ".markdown"), MARKDOWN),
    **dict.fromkeys((".html", ".htm", ".xhtml"), HTML),
    **dict.fromkeys((".csv", ".tsv"), CSV),
    **dict.fromkeys((".jsonl", ".ndjson"), JSON_LINES),
    **dict.fromkeys((".rss", ".atom"), FEED),
    ".xml": XML,
    ".json": JSON,
    ".pdf": PDF,
    ".rtf": RTF,
    ".docx": DOCX,
    ".odt": ODT,
    ".xlsx": XLSX,
    ".epub": EPUB,
    ".eml": MAIL,
    ".zip": ZIP,
}
SUFFIXES = tuple(BY_SUFFIX)
_BINARY_KINDS = frozenset({PDF, RTF, DOCX, ODT, XLSX, EPUB, ZIP})

_SAVE_TEXT = "Save its text as .txt, .docx or .pdf, or move it away"
_UNPACK = "Unpack it, or pack it as .zip"
_NO_ARTICLE = "It holds no article: move it away"
# (where, bytes, what it is, what to do)
_REFUSED = (
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image", _NO_ARTICLE),
    (0, b"\xff\xd8\xff", "a JPEG image", _NO_ARTICLE),
    (0, b"GIF87a", "a GIF image", _NO_ARTICLE),
    (0, b"GIF89a", "a GIF image", _NO_ARTICLE),
    (0, b"II*\x00", "a TIFF image", _NO_ARTICLE),
    (0, b"MM\x00*", "a TIFF image", _NO_ARTICLE),
    (8, b"WEBPVP8", "a WebP image", _NO_ARTICLE),
    (4, b"ftyp", "a video or image (MP4, HEIC)", _NO_ARTICLE),
    (0, b"ID3", "a sound file (MP3)", _NO_ARTICLE),
    (0, b"OggS", "a sound file (Ogg)", _NO_ARTICLE),
    (8, b"WAVEfmt", "a sound file (WAV)", _NO_ARTICLE),
    (0, b"\x7fELF", "a program (ELF)", _NO_ARTICLE),
    (0, b"MZ\x90\x00", "a program (Windows)", _NO_ARTICLE),
    (0, b"\xcf\xfa\xed\xfe", "a program (macOS)", _NO_ARTICLE),
    (0, b"SQLite format 3\x00", "an SQLite database", "Export its texts as .csv or .jsonl"),
    (0, b"PAR1", "a Parquet table", "Export its texts as .csv or .jsonl"),
    (
        0,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old or encrypted Office file (.doc, .xls, .ppt, .msg)",
        "Save it without password as .docx, .xlsx, .pdf or .eml",
    ),
    (60, b"BOOKMOBI", "a Kindle book", "Convert it to .epub"),
    (0, b"AT&TFORM", "a DjVu scan", "Convert it to .pdf with a text layer"),
    (0, b"\x1f\x8b", "packed with gzip", _UNPACK),
    (0, b"BZh", "packed with bzip2", _UNPACK),
    (0, b"\xfd7zXZ\x00", "packed with xz", _UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "packed with zstd", _UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (0, b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (257, b"ustar", "a tar archive", _UNPACK),
)
_WORD_TYPE = "wordprocessingml.document.main+xml"
_MAX_MEMBER_BYTES = 1_000_000
_HEAD_BYTES = 4096
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*", re.S | re.I)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]")
_HTML_DOCTYPE = re.compile(r"<!doctype\s+html", re.I)
_FEED_ROOTS = frozenset({"rss", "feed", "RDF"})
_MAY_BE_PAGES = frozenset({None, TEXT, HTML, XML, FEED}) | _BINARY_KINDS


def is_supported(suffix: str) -> bool:
    """Whether files whose names end so, such as ``.TXT``, are read."""
    return suffix.lower() in BY_SUFFIX


def detect(source: Source) -> str:
    """The media type of a source, one of those of ``BY_SUFFIX`` but never XML in general.

    Raises:
        Unreadable: it is of a kind that is not read, or is not what its name says.
    """
    named = BY_SUFFIX.get(source.suffix)
    if told := _told_by_content(source, named):
        return told
    if named in _BINARY_KINDS:
        raise Unreadable(
            f"is named {source.suffix} but does not begin like one: it is damaged or something else. "
            "Save it again, or name it after what it is"
        )
    return named or TEXT


def _told_by_content(source: Source, named: str | None) -> str | None:
    data = source.data
    head = data[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-") or (named == PDF and b"%PDF-" in head):
        return PDF
    if head.startswith(b"{\\rtf"):
        return RTF
    if data.startswith(_ZIP_STARTS):
        return _of_zip(source, named)
    if _CONTROL.search(head):
        _refuse_binary(data)
    return _of_markup(_text(data[:_HEAD_BYTES]), named) if named in _MAY_BE_PAGES else None


def _refuse_binary(data: bytes) -> None:
    for at, magic, what, advice in _REFUSED:
        if data.startswith(magic, at):
            raise Unreadable(f"is {what}. {advice}")


def _of_zip(source: Source, named: str | None) -> str:
    with packages.opened(source) as package:
        names = set(package.namelist())
        kind = _small_member(package, "mimetype").strip()
        types = _small_member(package, "[Content_Types].xml")
    if kind in (ODT, EPUB):
        return kind
    if kind.startswith("application/vnd.oasis.opendocument."):
        what = printable(kind.rpartition(".")[2])
        raise Unreadable(f"is an OpenDocument {what}. Save it as .odt, .xlsx, .csv or .pdf")
    if "[Content_Types].xml" in names:
        return _of_office(names, types)
    if "META-INF/container.xml" in names:
        return EPUB
    if "Index/Document.iwa" in names:
        raise Unreadable("is an iWork file (Pages, Numbers). Export it as .docx, .xlsx or .pdf")
    return named if named in (DOCX, XLSX, ODT, EPUB) else ZIP


def _of_office(names: set[str], types: str) -> str:
    folders = {name.split("/")[0] for name in names if "/" in name}
    if "word" in folders:
        if types and _WORD_TYPE not in types:
            raise Unreadable("is a Word template, or holds macros. Save it as .docx")
        return DOCX
    if "xl" in folders and "xl/workbook.bin" not in names:
        return XLSX
    raise Unreadable("is an Office file other than .docx and .xlsx. Save it as .pdf or .docx")


def _small_member(package: ZipFile, name: str) -> str:
    """A short member of a zip file as text; empty if it is missing or long."""
    try:
        info = package.getinfo(name)
    except KeyError:
        return ""
    return (
        package.read(info).decode("utf-8", "replace") if info.file_size < _MAX_MEMBER_BYTES else ""
    )


def _of_markup(head: str, named: str | None) -> str | None:
    prolog = _PROLOG.match(head)
    after = prolog.end() if prolog else 0
    found = _ROOT.match(head, after)
    root = found.group(1) if found else ""
    if root.lower() == "html" or _HTML_DOCTYPE.search(head, 0, after):
        return HTML
    if root in _FEED_ROOTS:
        return FEED
    if named == XML and root:
        raise Unreadable(
            f"is XML with the root <{root}>, neither a feed nor a web page. Save its text as .txt or "
            ".html, or move it away"
        )
    if named in (XML, FEED):
        raise Unreadable(
            "is named like XML but does not begin like one. Name it .txt if it is text, or move it "
            "away"
        )
    return None


def _text(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
