"""Bad zip files, and bad documents that are zip files."""

import struct
from collections.abc import Iterator

from tests.index.loaders.cases import GOOD, LAUGHS, Input, read_whole, refused
from tests.index.loaders.samples import book, opendocument, replaced, word, workbook, zipped


def archives() -> Iterator[Input]:
    inner = zipped({"c.txt": GOOD})
    members = {"a/b.txt": "Eins", "x.png": b"\x89PNG", ".geheim.txt": "nein", "__MACOSX/b.txt": "x"}
    yield (
        "gut.zip",
        zipped({**members, "d.zip": inner}),
        {
            "!/a/b.txt": "Eins",
            "!/d.zip!/c.txt": GOOD,
        },
        (),
    )
    deep = zipped({"d.zip": zipped({"d.zip": zipped({"d.zip": inner})})})
    yield refused("tief.zip", deep, "lies in 3 archives, and max_depth = 3")
    yield "namen.zip", zipped({"../../x\n.txt": "Eins"}), {"!/../../x\\n.txt": "Eins"}, ()
    part = zipped({"a.txt": "Eins", "b.pdf": "kein PDF", "c.txt": "Drei"})
    reasons = ("is named .pdf but does not begin like one",)
    yield "teils.zip", part, {"!/a.txt": "Eins", "!/c.txt": "Drei"}, reasons
    yield refused("abgeschnitten.zip", part[:-30], "is damaged or cut off")
    yield refused("ohne texte.zip", zipped({"bild.png": "x"}), "holds no file of a kind that is")
    yield refused("leer.zip", zipped({}), "holds no file of a kind that is read")
    locked = zipped({"a.txt": "Eins"}).replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )
    yield refused("verschlüsselt.zip", locked, "is encrypted. Unpack it with its password")
    broken = bytearray(zipped({"a.txt": GOOD * 9, "b.txt": "Zwei"}))
    broken[40] ^= 0xFF
    yield "prüfsumme.zip", bytes(broken), {"!/b.txt": "Zwei"}, ("is damaged in its archive",)


def bombs() -> Iterator[Input]:
    spaces = b" " * 5_000_000
    flat = zipped({f"{n}.txt": spaces for n in range(4)}, level=9)
    yield refused("bombe.zip", flat, "unpacks to more than 10 MB, which is more than max_expansion")
    nest = zipped(
        {f"{n}.zip": zipped({f"{n}.txt": spaces[:500_000] for n in range(6)}) for n in range(6)}
    )
    yield refused("geschachtelt.zip", nest, "unpacks to more than 10 MB")
    whole = zipped({"a.txt": b" " * 60_000_000}, level=1)
    yield refused("groß.zip", whole, "unpacks to 60 MB, more than max_file_mb = 50")
    liar = zipped({"a.txt": spaces, "b.txt": "Zwei"})
    real, said = struct.pack("<I", len(spaces)), struct.pack("<I", 10)
    yield "lügt.zip", liar.replace(real, said), {"!/b.txt": "Zwei"}, ("is damaged in its archive",)
    document = replaced(word(GOOD), {"word/document.xml": b"<a>" + spaces * 3})
    yield refused("bombe.docx", document, "unpacks to more than 10 MB")


def laughing_documents() -> Iterator[Input]:
    laughing = f"<?xml version='1.0'?>{LAUGHS}<x>&a9;</x>"
    yield refused(
        "lachen.docx", replaced(word(GOOD), {"word/document.xml": laughing}), "defines ent"
    )
    sheet = {"xl/worksheets/sheet1.xml": laughing}
    yield refused("lachen.xlsx", replaced(workbook([GOOD]), sheet), "defines entities")
    laughing_text = replaced(opendocument("x"), {"content.xml": laughing.encode("utf-16")})
    yield refused("lachen.odt", laughing_text, "defines entities")
    yield refused(
        "lachen.epub", replaced(book({}), {"OEBPS/book.opf": laughing}), "defines entities"
    )
    chapters = replaced(book({"a.xhtml": "x", "b.xhtml": GOOD}), {"OEBPS/a.xhtml": laughing})
    yield "kapitel.epub", chapters, {"!/OEBPS/a.xhtml": "&a9;", "!/OEBPS/b.xhtml": GOOD}, ()


def broken_documents() -> Iterator[Input]:
    yield refused("halb.docx", word(GOOD)[:2000], "is damaged or cut off")
    yield refused("ohne text.docx", replaced(word(GOOD), {"word/document.xml": None}), "is damaged")
    yield refused(
        "kein xml.docx", replaced(word(GOOD), {"word/document.xml": "<w:p"}), "is damaged"
    )
    yield refused(
        "kein xml.xlsx", replaced(workbook([GOOD]), {"xl/workbook.xml": "<"}), "is damaged"
    )
    yield refused(
        "ohne inhalt.odt", replaced(opendocument("x"), {"content.xml": None}), "is damaged"
    )
    locked = {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
    yield refused(
        "verschlüsselt.odt", replaced(opendocument("x"), locked), "is encrypted with a pa"
    )
    yield refused("ohne liste.epub", replaced(book({}), {"OEBPS/book.opf": None}), "is damaged")
    rights = replaced(book({"a.xhtml": GOOD}), {"META-INF/rights.xml": "<r/>"})
    yield refused("geschützt.epub", rights, "is protected against copying")
    lost = replaced(book({"a.xhtml": "x", "b.xhtml": GOOD}), {"OEBPS/a.xhtml": None})
    yield "kapitel fehlt.epub", lost, {"!/OEBPS/b.xhtml": GOOD}, ("is missing in the book",)
    kinds = "<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"
    macros = replaced(word(GOOD), {"[Content_Types].xml": kinds})
    yield refused("makros.docx", macros, "is a Word template, or holds macros")
    slides = zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"})
    yield refused("folien.zip", slides, "is an Office file other than .docx and .xlsx")
    yield read_whole("klammern.rtf", rf"{{\rtf1 {{\b {GOOD}", GOOD)
    yield read_whole("tief.rtf", r"{\rtf1 " + "{" * 50_000 + GOOD + "}" * 50_000 + "}")
    picture = r"{\pict\pngblip " + "89504e47\n" * 100_000 + "}"
    yield read_whole("bild.rtf", rf"{{\rtf1 {picture}{GOOD}}}")
    yield refused("nur kopf.rtf", r"{\rtf1}")
