"""Small files of each kind, made in memory."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import docx
import openpyxl
import pypdf

from index.loaders import Document, Limits, Skipped, load

LEADING = 14


def read(path: Path, **limits: int | str) -> list[Document | Skipped]:
    """All that a file holds."""
    return list(load(path, Limits(**limits)))  # type: ignore[arg-type]


def read_bytes(
    folder: Path, name: str, data: bytes, **limits: int | str
) -> list[Document | Skipped]:
    """All that a file of this name and content holds."""
    path = folder / name
    path.write_bytes(data)
    return read(path, **limits)


def document(found: Iterable[Document | Skipped]) -> Document:
    """The only thing found, which has to be a document."""
    (only,) = found
    assert isinstance(only, Document), only
    return only


def reason(found: Iterable[Document | Skipped]) -> str:
    """Why the only thing found was skipped."""
    (only,) = found
    assert isinstance(only, Skipped), only
    return only.reason


def texts(found: Iterable[Document | Skipped]) -> dict[str, str]:
    """Texts by part."""
    return {each.part: each.text for each in found if isinstance(each, Document)}


def pdf(*pages: Sequence[str], info: Mapping[str, str] | None = None) -> bytes:
    """Pages of lines in 12 point type, 14 points apart; "" leaves a line free."""
    contents = [_content(lines) for lines in pages]
    count = len(pages)
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for at, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * at)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    if info:
        entries = " ".join(f"/{name} ({value})" for name, value in info.items())
        objects.append(f"<< {entries} >>".encode("cp1252"))
    return pdf_of(objects, info=len(objects) if info else None)


def pdf_of(objects: Sequence[bytes], info: int | None = None) -> bytes:
    """A PDF file of objects 1, 2, ...; the first is its catalogue."""
    data = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    about = b"/Info %d 0 R " % info if info else b""
    data += b"trailer\n<< /Size %d /Root 1 0 R %s>>\n" % (len(objects) + 1, about)
    return bytes(data + b"startxref\n%d\n%%%%EOF\n" % start)


def _content(lines: Sequence[str]) -> bytes:
    shown = []
    for line in lines:
        escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        shown.append(f"({escaped}) Tj T*" if line else "T*")
    return f"BT /F1 12 Tf 72 770 Td {LEADING} TL {' '.join(shown)} ET".encode("cp1252")


def encrypted_pdf(password: str) -> bytes:
    """A PDF that opens with a password; "" only forbids to change it."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(["Geheimer Text."])))
    writer.encrypt(password, owner_password="besitzer", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def word(*paragraphs: str, title: str = "") -> bytes:
    """A Word document; a paragraph that begins with "# " is a heading."""
    made = docx.Document()
    made.core_properties.title = title
    for text in paragraphs:
        if text.startswith("# "):
            made.add_heading(text[2:], level=1)
        else:
            made.add_paragraph(text)
    return saved(made)


def workbook(*rows: Sequence[object], title: str = "Tabelle1") -> bytes:
    """A workbook of one sheet."""
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    return saved(made)


def saved(made: object) -> bytes:
    """What a document of python-docx or openpyxl writes."""
    file = io.BytesIO()
    made.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def zipped(members: Mapping[str, str | bytes], level: int | None = None) -> bytes:
    """A zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return file.getvalue()


def replaced(package: bytes, members: Mapping[str, str | bytes | None]) -> bytes:
    """A zip file with other members; None takes one away."""
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        kept: dict[str, str | bytes] = {name: old.read(name) for name in old.namelist()}
    changed = {**kept, **members}
    return zipped({name: content for name, content in changed.items() if content is not None})


def opendocument(body: str, meta: str = "") -> bytes:
    """An OpenDocument text of some XML."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "draw", "meta")
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?><office:document-X {spaces} '
    head += 'xmlns:dc="http://purl.org/dc/elements/1.1/">'
    content = f"<office:body><office:text>{body}</office:text></office:body>"
    about = f"<office:meta>{meta}</office:meta>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"{head}{content}</office:document-X>",
            "meta.xml": f"{head}{about}</office:document-X>",
        }
    )


def book(chapters: Mapping[str, str], title: str = "Das Buch") -> bytes:
    """An EPUB book of chapters: XHTML bodies by file name."""
    items = "".join(
        f'<item id="c{at}" href="{name}" media-type="application/xhtml+xml"/>'
        for at, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{at}"/>' for at in range(len(chapters)))
    about = (
        f"<dc:title>{title}</dc:title><dc:creator>Anna Berg</dc:creator>"
        "<dc:date>2024-05-03</dc:date><dc:language>de-DE</dc:language><dc:subject>Kupfer</dc:subject>"
    )
    pages = {
        f"OEBPS/{name}": '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html>'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{body}</body></html>'
        for name, body in chapters.items()
    }
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:'
            'container"><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/">{about}</metadata>'
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
            **pages,
        }
    )


def feed(*descriptions: str) -> str:
    """An RSS feed with an entry for each of these pieces of XML."""
    items = "".join(f"<item><description>{each}</description></item>" for each in descriptions)
    return f'<rss version="2.0"><channel><title>Hafenblatt</title>{items}</channel></rss>'
