"""A folder of the bad files that people have, with good ones among them: all made by code.

``python -m tests.index.bad_inputs FOLDER`` writes it, to be tried by hand.
"""

import codecs
import json
import os
import random
import socket
import struct
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.index.loaders.samples import (
    book,
    encrypted_pdf,
    feed,
    opendocument,
    pdf,
    pdf_of,
    replaced,
    word,
    workbook,
    zipped,
)

GOOD = "Der Hafen wurde am 3. Mai erweitert."
GERMAN = "Öl fließt über die Brücke."
RUSSIAN = "Порт был расширен в мае этого года."
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
)
LAUGHS += "]>"


@dataclass(frozen=True)
class Case:
    """A file and what has to become of it.

    Attributes:
        name: of the file, in the folder.
        texts: by part, of the documents that are read.
        reasons: what the reasons of what is skipped hold, in order.
    """

    name: str
    texts: Mapping[str, str]
    reasons: tuple[str, ...]


Input = tuple[str | bytes, str | bytes, Mapping[str, str], tuple[str, ...]]


def make_bad_inputs(folder: Path) -> list[Case]:
    """Write the files into a folder; the cases say what a loader has to make of them."""
    cases = []
    for make in (_texts, _names, _tables, _archives, _bombs, _office, _pdfs, _web, _mails):
        for raw_name, content, texts, reasons in make():
            name = os.fsdecode(raw_name)
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
            cases.append(Case(name, texts, reasons))
    return [*cases, *_strange_files(folder)]


def _read(name: str | bytes, content: str | bytes, text: str = GOOD) -> Input:
    return name, content, {"": text}, ()


def _refused(name: str, content: str | bytes, *reasons: str) -> Input:
    return name, content, {}, reasons


def _texts() -> Iterator[Input]:
    yield _read("gut.txt", GOOD)
    yield _refused("leer.txt", b"")
    yield _refused("nur weiß.md", " \r\n\t\n")
    yield _refused("nur bom.txt", codecs.BOM_UTF8)
    yield _read("bom.txt", codecs.BOM_UTF8 + GERMAN.encode(), GERMAN)
    yield _read("utf16 mit bom.txt", GERMAN.encode("utf-16"), GERMAN)
    yield _read("utf16be.txt", codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be"), GERMAN)
    yield _read("utf16 ohne bom.txt", GERMAN.encode("utf-16-le"), GERMAN)
    yield _read("utf16be ohne bom.txt", GERMAN.encode("utf-16-be"), GERMAN)
    yield _refused("utf16 halb.txt", GERMAN.encode("utf-16")[:-1], "is damaged UTF-16")
    yield _read("utf32.txt", GERMAN.encode("utf-32"), GERMAN)
    yield _read("latin1.txt", GERMAN.encode("latin-1"), GERMAN)
    yield _read("windows.txt", "„Öl“ – 5 € …".encode("cp1252"), "„Öl“ – 5 € …")
    yield _read("dos.txt", GERMAN.encode("cp850"), GERMAN)
    yield _read("mac.txt", GERMAN.encode("mac_roman"), GERMAN)
    yield _read("russisch.txt", RUSSIAN.encode("cp1251"), RUSSIAN)
    japanese = "すべての人間は、生まれながらにして自由である。".encode("euc_jp")
    yield _refused("japanisch.txt", japanese, "is not text in an encoding that is known (byte 0xa4")
    yield _read("crlf.txt", "Eins.\r\nZwei.\rDrei.\n", "Eins.\nZwei.\nDrei.\n")
    yield _refused("null.txt", b"Hafen\x00 erweitert.", "is not text (byte 0x00 at 5)")
    yield _refused("steuerzeichen.txt", "Öl\x01", "is not text (byte 0x01 at 3)")
    cut = "Grüße aus Köln, schö".encode()[:-1]
    yield _refused("abgeschnitten.txt", cut, "is damaged UTF-8 text (byte 0xc3 at 22)")
    mixed = "Größe und ".encode() + b"\xe4 hier"
    yield _refused("gemischt.txt", mixed, "is damaged UTF-8 text (byte 0xe4 at 12)")
    yield _read("emoji.txt", "Hafen 😀 👩‍🔬 🇩🇪", "Hafen 😀 👩‍🔬 🇩🇪")
    yield _read("zusammengesetzt.txt", "U\u0308ber Cafe\u0301", "U\u0308ber Cafe\u0301")
    yield _read("arabisch.txt", "الميناء \u202eכן\u202c", "الميناء \u202eכן\u202c")
    line = b"Kupfer aus Chile " * 2_900_000
    yield _refused("eine zeile.txt", line, "holds 49 MB of text, more than max_text_mb = 20")
    yield _refused("zufall.txt", random.Random(7).randbytes(4000), "is not text")


def _names() -> Iterator[Input]:
    """Names that lie about the content, and names that are hard to show."""
    yield _read("pdf.txt", pdf([GOOD]))
    yield _read("seite.txt", f"<!DOCTYPE html><html><body><p>{GOOD}</p></body></html>")
    yield _read("rtf.docx", rf"{{\rtf1 {GOOD}}}")
    yield _read("html.pdf", f"<html><body><p>{GOOD}</p></body></html>")
    yield _read("word.zip", word(GOOD))
    yield _read("bytes\udcff\udcfe.txt".encode("utf-8", "surrogateescape"), GOOD)
    yield _read("zwei\nzeilen.txt", GOOD)
    yield _read("rechts\u202etxt.txt", GOOD)
    yield _read("x" * 250 + ".txt", GOOD)
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    yield _refused("bild.txt", png, "is a PNG image. It holds no article")
    yield _refused(
        "alt.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "is an old or encr"
    )
    yield _refused("datenbank.md", b"SQLite format 3\x00" + bytes(84), "is an SQLite database")
    yield _refused("programm.txt", b"\x7fELF\x02\x01\x01" + bytes(9), "is a program (ELF)")
    yield _refused("gepackt.txt", b"\x1f\x8b\x08\x00" + bytes(20), "is packed with gzip. Unpack it")
    yield _refused("text.pdf", GOOD, "is named .pdf but does not begin like one")
    yield _refused("text.docx", GOOD, "is named .docx but does not begin like one")
    yield _read("ID3.txt", "ID3 ist ein Entscheidungsbaum.", "ID3 ist ein Entscheidungsbaum.")


def _tables() -> Iterator[Input]:
    rows = "titel;text\na;Eins\nb\nc;Zwei;zu viel\n\nd;Drei\n"
    texts = {"#1": "Eins", "#3": "Zwei;zu viel", "#4": "Drei"}
    yield "spalten.csv", rows, texts, ("has 1 of 2 cells and none in the column text",)
    yield (
        "anführung.csv",
        'text,x\n"Ja, ""gut""",1\n"offen,2\nx,3\n',
        {"#1": 'Ja, "gut"'},
        ("begins a quote that is not closed in the 2 lines up to the end",),
    )
    yield "zeilen.csv", 'titel\ttext\r\na\t"Eins\r\nzwei"\r\n', {"#1": "Eins\nzwei"}, ()
    yield "latin1.csv", f"text\n{GERMAN}\n".encode("latin-1"), {"#1": GERMAN}, ()
    yield "nur kopf.csv", "titel;text\n", {}, ()
    giant = '"' + "Kupfer " * 3_000_000
    yield _refused("riesenfeld.csv", f"text,b\n{giant}", "field larger than field limit")
    yield _refused("null.csv", b"text\nHa\x00llo\n", "is not text (byte 0x00 at 7)")
    lines = [
        '{"text": "Eins", "x": NaN}',
        '{"text": "halb"',
        "[1, 2]",
        '{"text": "Paar \\ud83d\\ude00, allein \\ud800, null \\u0000."}',
        '{"text": ' + "[" * 100_000,
        '{"text": "Ende"}',
    ]
    texts = {"#1": "Eins", "#4": "Paar 😀, allein \ufffd, null .", "#6": "Ende"}
    reasons = ("is no valid JSON", "is no JSON object", "is nested too deeply")
    yield "zeilen.jsonl", "\n".join(lines), texts, reasons
    yield "liste.json", '[{"text": "Eins"}, {"text": "Zw', {"#1": "Eins"}, ("is no valid JSON",)
    yield "offen.json", '[{"text": "Eins"},', {"#1": "Eins"}, ("the list is cut off here",)
    yield _refused("tief.json", "[" * 100_000, "is nested too deeply")
    yield _refused("einstellungen.json", '{"a": 1}', "is JSON without a list of articles")
    yield "liste.jsonl", '[{"text": "Eins"}]', {"#1": "Eins"}, ()
    number = '{"text": "Eins", "x": ' + "9" * 5000 + "}\n"
    yield _refused("zahl.jsonl", number, "is no valid JSON (Exceeds the limit")


def _archives() -> Iterator[Input]:
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
    yield _refused("tief.zip", deep, "lies in 3 archives, and max_depth = 3")
    yield "namen.zip", zipped({"../../x\n.txt": "Eins"}), {"!/../../x\\n.txt": "Eins"}, ()
    part = zipped({"a.txt": "Eins", "b.pdf": "kein PDF", "c.txt": "Drei"})
    reasons = ("is named .pdf but does not begin like one",)
    yield "teils.zip", part, {"!/a.txt": "Eins", "!/c.txt": "Drei"}, reasons
    yield _refused("abgeschnitten.zip", part[:-30], "is damaged or cut off")
    yield _refused("ohne texte.zip", zipped({"bild.png": "x"}), "holds no file of a kind that is")
    yield _refused("leer.zip", zipped({}), "holds no file of a kind that is read")
    locked = zipped({"a.txt": "Eins"}).replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )
    yield _refused("verschlüsselt.zip", locked, "is encrypted. Unpack it with its password")
    broken = bytearray(zipped({"a.txt": GOOD * 9, "b.txt": "Zwei"}))
    broken[40] ^= 0xFF
    yield "prüfsumme.zip", bytes(broken), {"!/b.txt": "Zwei"}, ("is damaged in its archive",)


def _bombs() -> Iterator[Input]:
    spaces = b" " * 5_000_000
    flat = zipped({f"{n}.txt": spaces for n in range(4)}, level=9)
    yield _refused(
        "bombe.zip", flat, "unpacks to more than 10 MB, which is more than max_expansion"
    )
    nest = zipped(
        {f"{n}.zip": zipped({f"{n}.txt": spaces[:500_000] for n in range(6)}) for n in range(6)}
    )
    yield _refused("geschachtelt.zip", nest, "unpacks to more than 10 MB")
    whole = zipped({"a.txt": b" " * 60_000_000}, level=1)
    yield _refused("groß.zip", whole, "unpacks to 60 MB, more than max_file_mb = 50")
    liar = zipped({"a.txt": spaces, "b.txt": "Zwei"})
    real, said = struct.pack("<I", len(spaces)), struct.pack("<I", 10)
    yield "lügt.zip", liar.replace(real, said), {"!/b.txt": "Zwei"}, ("is damaged in its archive",)
    document = replaced(word(GOOD), {"word/document.xml": b"<a>" + spaces * 3})
    yield _refused("bombe.docx", document, "unpacks to more than 10 MB")


def _office() -> Iterator[Input]:
    laughing = f"<?xml version='1.0'?>{LAUGHS}<x>&a9;</x>"
    yield _refused(
        "lachen.docx", replaced(word(GOOD), {"word/document.xml": laughing}), "defines ent"
    )
    sheet = {"xl/worksheets/sheet1.xml": laughing}
    yield _refused("lachen.xlsx", replaced(workbook([GOOD]), sheet), "defines entities")
    laughing_text = replaced(opendocument("x"), {"content.xml": laughing.encode("utf-16")})
    yield _refused("lachen.odt", laughing_text, "defines entities")
    yield _refused(
        "lachen.epub", replaced(book({}), {"OEBPS/book.opf": laughing}), "defines entities"
    )
    chapters = replaced(book({"a.xhtml": "x", "b.xhtml": GOOD}), {"OEBPS/a.xhtml": laughing})
    yield "kapitel.epub", chapters, {"!/OEBPS/a.xhtml": "&a9;", "!/OEBPS/b.xhtml": GOOD}, ()
    yield _refused("halb.docx", word(GOOD)[:2000], "is damaged or cut off")
    yield _refused(
        "ohne text.docx", replaced(word(GOOD), {"word/document.xml": None}), "is damaged"
    )
    yield _refused(
        "kein xml.docx", replaced(word(GOOD), {"word/document.xml": "<w:p"}), "is damaged"
    )
    yield _refused(
        "kein xml.xlsx", replaced(workbook([GOOD]), {"xl/workbook.xml": "<"}), "is damaged"
    )
    yield _refused(
        "ohne inhalt.odt", replaced(opendocument("x"), {"content.xml": None}), "is damaged"
    )
    locked = {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
    yield _refused(
        "verschlüsselt.odt", replaced(opendocument("x"), locked), "is encrypted with a pa"
    )
    yield _refused("ohne liste.epub", replaced(book({}), {"OEBPS/book.opf": None}), "is damaged")
    rights = replaced(book({"a.xhtml": GOOD}), {"META-INF/rights.xml": "<r/>"})
    yield _refused("geschützt.epub", rights, "is protected against copying")
    lost = replaced(book({"a.xhtml": "x", "b.xhtml": GOOD}), {"OEBPS/a.xhtml": None})
    yield "kapitel fehlt.epub", lost, {"!/OEBPS/b.xhtml": GOOD}, ("is missing in the book",)
    slides = zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"})
    yield _refused("folien.zip", slides, "is an Office file other than .docx and .xlsx")
    yield _read("klammern.rtf", rf"{{\rtf1 {{\b {GOOD}", GOOD)
    yield _read("tief.rtf", r"{\rtf1 " + "{" * 50_000 + GOOD + "}" * 50_000 + "}")
    yield _refused("nur kopf.rtf", r"{\rtf1}")


def _pdfs() -> Iterator[Input]:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    root = b"<< /Type /Catalog /Pages 2 0 R >>"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R /Resources << /Font << /F1 "
        b"3 0 R >> >> >>"
    )
    bomb = zlib.compress(bytes(80_000_000), 1)
    bomb = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(bomb), bomb)
    one = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    many = b"<< /Type /Pages /Kids [%s] /Count 4000 >>" % (b"4 0 R " * 4000)
    yield _refused("halb.pdf", pdf([GOOD], [GOOD])[:500], "is damaged or no proper PDF")
    yield _refused("nur kopf.pdf", b"%PDF-1.7\n", "is damaged or no proper PDF")
    yield _refused("ohne text.pdf", pdf([], []), "has no text layer: its 2 pages are images")
    yield _refused("verschlüsselt.pdf", encrypted_pdf("geheim"), "is encrypted with a password")
    yield _read("gesperrt.pdf", encrypted_pdf(""), "Geheimer Text.")
    cycle = [root, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]
    yield _refused("kreis.pdf", pdf_of(cycle), "is damaged or no proper PDF")
    yield _refused(
        "viele.pdf", pdf_of([root, many, font, page]), "has 4000 pages, more than max_pag"
    )
    yield _refused("bombe.pdf", pdf_of([root, one, font, page, bomb]), "has 1 damaged pages of 1")
    yield _read("müll davor.pdf", b"\n\njunk\n" + pdf([GOOD]))
    yield _refused("ohne objekte.pdf", pdf_of([b"1 0 R"]), "is damaged or no proper PDF")


def _web() -> Iterator[Input]:
    yield _read("offene tags.html", "<font>" * 1000 + GOOD)
    yield _refused("tief.html", "<div>" * 100_000 + GOOD, "is nested too deeply to be read")
    yield _read("lachen.html", f"{LAUGHS}<html><body><p>{GOOD}</p></body></html>")
    page = f'<html><head><meta charset="iso-8859-1"></head><body><p>{GERMAN}</p></body></html>'
    yield _read("latin1.html", page.encode("latin-1"), GERMAN)
    yield _read("falscher zeichensatz.html", page.encode(), GERMAN)
    yield _refused(
        "skript.html", "<html><script>x = 1</script></html>", "shows no text without its"
    )
    yield _refused(
        "lachen.rss", LAUGHS + "<rss><item><title>&a9;</title></item></rss>", "defines ent"
    )
    outside = (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><item>&x;</item></rss>'
    )
    yield _refused("fremd.xml", outside, "defines entities of its own")
    yield _refused("zeichnung.xml", "<svg><text>Hafen</text></svg>", "is XML with the root <svg>")
    cut = feed(GOOD, "Zwei").partition("Zwei")[0]
    yield "abgeschnitten.rss", cut, {"#1": GOOD}, ("is cut off: entries at its end may be",)
    yield (
        "umlaute.rss",
        feed("&Ouml;l flie&szlig;t &amp; str&ouml;mt"),
        {"#1": "Öl fließt & strömt"},
        (),
    )


def _mails() -> Iterator[Input]:
    mail = EmailMessage()
    mail["Subject"] = "Hafen"
    mail.set_content(GOOD)
    mail.add_attachment(b"kein PDF", maintype="application", subtype="pdf", filename="a.pdf")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="b.png")
    yield "anhang.eml", mail.as_bytes(), {"": f"{GOOD}\n"}, ("is named .pdf but does not begin",)
    yield _refused("ohne kopf.eml", "\n\nNur Text.", "has no header of a mail")
    declared = b"Subject: x\nContent-Type: text/plain; charset=unbekannt-8\n\n"
    yield _read("zeichensatz.eml", declared + GERMAN.encode("latin-1"), GERMAN)
    base64 = b"Subject: x\nContent-Transfer-Encoding: base64\nFrom: <<>>,;\nDate: gestern\n\n"
    yield _read("base64.eml", base64 + b"SGFm!!!ZW4=", "Hafen")
    boundaries = b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nEins\n"
    yield _read("ohne ende.eml", boundaries, "Eins")


def _strange_files(folder: Path) -> Iterator[Case]:
    """What is no file, and files that say more than they are."""
    (folder / "ordner.txt").mkdir()
    yield Case("ordner.txt", {}, ("cannot be read (Is a directory)",))
    os.mkfifo(folder / "rohr.txt")
    yield Case("rohr.txt", {}, ("is no file but a pipe or device",))
    descriptor = os.open(folder, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"/proc/self/fd/{descriptor}/socket.txt")  # a path of any length
    os.close(descriptor)
    yield Case("socket.txt", {}, ("cannot be read (No such device or address)",))
    (folder / "ins leere.txt").symlink_to(folder / "fehlt.txt")
    yield Case("ins leere.txt", {}, ("cannot be read (No such file or directory)",))
    (folder / "schleife.txt").symlink_to(folder / "schleife.txt")
    yield Case("schleife.txt", {}, ("cannot be read (Too many levels of symbolic links)",))
    (folder / "verweis.txt").symlink_to(folder / "gut.txt")
    yield Case("verweis.txt", {"": GOOD}, ())
    (folder / "null.md").symlink_to("/dev/null")
    yield Case("null.md", {}, ("is no file but a pipe or device",))
    with (folder / "riese.txt").open("wb") as file:
        file.truncate(2_100_000_000)
    yield Case("riese.txt", {}, ("has 2100 MB, more than max_file_mb = 50",))
    if os.geteuid() != 0:
        (folder / "verboten.txt").write_text(GOOD)
        (folder / "verboten.txt").chmod(0)
        yield Case("verboten.txt", {}, ("cannot be read (Permission denied)",))


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for case in make_bad_inputs(target):
        print(json.dumps([case.name, case.texts, case.reasons], ensure_ascii=False)[:200])
