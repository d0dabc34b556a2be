"""A folder of the bad files that people have, with good ones among them: all made by code.

``python -m tests.index.bad_inputs FOLDER`` writes it, to be tried by hand.
"""

import codecs
import json
import os
import random
import socket
import sys
import zlib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from tests.index.loaders.bad_packages import (
    archives,
    bombs,
    broken_documents,
    laughing_documents,
)
from tests.index.loaders.cases import GOOD, LAUGHS, Case, Input, read_whole, refused
from tests.index.loaders.samples import encrypted_pdf, feed, pdf, pdf_of, word

GERMAN = "Öl fließt über die Brücke."
RUSSIAN = "Порт был расширен в мае этого года."


def make_bad_inputs(folder: Path) -> list[Case]:
    """Write the files into a folder; the cases say what a loader has to make of them."""
    cases = []
    for make in _KINDS:
        for raw_name, content, texts, reasons in make():
            name = os.fsdecode(raw_name)
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
            cases.append(Case(name, texts, reasons))
    return [*cases, *_strange_files(folder)]


def _texts() -> Iterator[Input]:
    yield read_whole("gut.txt", GOOD)
    yield refused("leer.txt", b"")
    yield refused("nur weiß.md", " \r\n\t\n")
    yield refused("nur bom.txt", codecs.BOM_UTF8)
    yield read_whole("bom.txt", codecs.BOM_UTF8 + GERMAN.encode(), GERMAN)
    yield read_whole("utf16 mit bom.txt", GERMAN.encode("utf-16"), GERMAN)
    yield read_whole("utf16be.txt", codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be"), GERMAN)
    yield read_whole("utf16 ohne bom.txt", GERMAN.encode("utf-16-le"), GERMAN)
    yield read_whole("utf16be ohne bom.txt", GERMAN.encode("utf-16-be"), GERMAN)
    yield refused("utf16 halb.txt", GERMAN.encode("utf-16")[:-1], "is damaged UTF-16")
    yield read_whole("utf32.txt", GERMAN.encode("utf-32"), GERMAN)
    yield read_whole("latin1.txt", GERMAN.encode("latin-1"), GERMAN)
    yield read_whole("windows.txt", "„Öl“ – 5 € …".encode("cp1252"), "„Öl“ – 5 € …")
    yield read_whole("dos.txt", GERMAN.encode("cp850"), GERMAN)
    yield read_whole("mac.txt", GERMAN.encode("mac_roman"), GERMAN)
    yield read_whole("russisch.txt", RUSSIAN.encode("cp1251"), RUSSIAN)
    japanese = "すべての人間は、生まれながらにして自由である。".encode("euc_jp")
    yield refused("japanisch.txt", japanese, "is not text in an encoding that is known (byte 0xa4")
    yield read_whole("crlf.txt", "Eins.\r\nZwei.\rDrei.\n", "Eins.\nZwei.\nDrei.\n")
    yield refused("null.txt", b"Hafen\x00 erweitert.", "is not text (byte 0x00 at 5)")
    yield refused("steuerzeichen.txt", "Öl\x01", "is not text (byte 0x01 at 3)")
    cut = "Grüße aus Köln, schö".encode()[:-1]
    yield refused("abgeschnitten.txt", cut, "is damaged UTF-8 text (byte 0xc3 at 22)")
    mixed = "Größe und ".encode() + b"\xe4 hier"
    yield refused("gemischt.txt", mixed, "is damaged UTF-8 text (byte 0xe4 at 12)")
    yield read_whole("emoji.txt", "Hafen 😀 👩‍🔬 🇩🇪", "Hafen 😀 👩‍🔬 🇩🇪")
    yield read_whole("zusammengesetzt.txt", "U\u0308ber Cafe\u0301", "U\u0308ber Cafe\u0301")
    yield read_whole("arabisch.txt", "الميناء \u202eכן\u202c", "الميناء \u202eכן\u202c")
    line = b"Kupfer aus Chile " * 2_900_000
    yield refused("eine zeile.txt", line, "holds 49 MB of text, more than max_text_mb = 20")
    yield refused("zufall.txt", random.Random(7).randbytes(4000), "is not text")


def _names() -> Iterator[Input]:
    """Names that lie about the content, and names that are hard to show."""
    yield read_whole("pdf.txt", pdf([GOOD]))
    yield read_whole("seite.txt", f"<!DOCTYPE html><html><body><p>{GOOD}</p></body></html>")
    yield read_whole("rtf.docx", rf"{{\rtf1 {GOOD}}}")
    yield read_whole("html.pdf", f"<html><body><p>{GOOD}</p></body></html>")
    yield read_whole("word.zip", word(GOOD))
    yield read_whole("bytes\udcff\udcfe.txt".encode("utf-8", "surrogateescape"), GOOD)
    yield read_whole("zwei\nzeilen.txt", GOOD)
    yield read_whole("rechts\u202etxt.txt", GOOD)
    yield read_whole("x" * 250 + ".txt", GOOD)
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    yield refused("bild.txt", png, "is a PNG image. It holds no article")
    yield refused("alt.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "is an old or encr")
    yield refused("datenbank.md", b"SQLite format 3\x00" + bytes(84), "is an SQLite database")
    yield refused("programm.txt", b"\x7fELF\x02\x01\x01" + bytes(9), "is a program (ELF)")
    yield refused("gepackt.txt", b"\x1f\x8b\x08\x00" + bytes(20), "is packed with gzip. Unpack it")
    yield refused("text.pdf", GOOD, "is named .pdf but does not begin like one")
    yield refused("text.docx", GOOD, "is named .docx but does not begin like one")
    yield read_whole("ID3.txt", "ID3 ist ein Entscheidungsbaum.", "ID3 ist ein Entscheidungsbaum.")


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
    yield refused("riesenfeld.csv", f"text,b\n{giant}", "field larger than field limit")
    yield refused("null.csv", b"text\nHa\x00llo\n", "is not text (byte 0x00 at 7)")
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
    yield refused("tief.json", "[" * 100_000, "is nested too deeply")
    yield refused("einstellungen.json", '{"a": 1}', "is JSON without a list of articles")
    yield "liste.jsonl", '[{"text": "Eins"}]', {"#1": "Eins"}, ()
    number = '{"text": "Eins", "x": ' + "9" * 5000 + "}\n"
    yield refused("zahl.jsonl", number, "is no valid JSON (Exceeds the limit")


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
    yield refused("halb.pdf", pdf([GOOD], [GOOD])[:500], "is damaged or no proper PDF")
    yield refused("nur kopf.pdf", b"%PDF-1.7\n", "is damaged or no proper PDF")
    yield refused("ohne text.pdf", pdf([], []), "has no text layer: its 2 pages are images")
    yield refused("verschlüsselt.pdf", encrypted_pdf("geheim"), "is encrypted with a password")
    yield read_whole("gesperrt.pdf", encrypted_pdf(""), "Geheimer Text.")
    cycle = [root, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]
    yield refused("kreis.pdf", pdf_of(cycle), "is damaged or no proper PDF")
    yield refused(
        "viele.pdf", pdf_of([root, many, font, page]), "has 4000 pages, more than max_pag"
    )
    yield refused("bombe.pdf", pdf_of([root, one, font, page, bomb]), "has 1 damaged pages of 1")
    yield read_whole("müll davor.pdf", b"\n\njunk\n" + pdf([GOOD]))
    yield refused("ohne objekte.pdf", pdf_of([b"1 0 R"]), "is damaged or no proper PDF")


def _web() -> Iterator[Input]:
    yield read_whole("offene tags.html", "<font>" * 1000 + GOOD)
    yield refused("tief.html", "<div>" * 100_000 + GOOD, "is nested too deeply to be read")
    yield read_whole("lachen.html", f"{LAUGHS}<html><body><p>{GOOD}</p></body></html>")
    page = f'<html><head><meta charset="iso-8859-1"></head><body><p>{GERMAN}</p></body></html>'
    yield read_whole("latin1.html", page.encode("latin-1"), GERMAN)
    yield read_whole("falscher zeichensatz.html", page.encode(), GERMAN)
    yield refused("skript.html", "<html><script>x = 1</script></html>", "shows no text without its")
    yield refused(
        "lachen.rss", LAUGHS + "<rss><item><title>&a9;</title></item></rss>", "defines ent"
    )
    outside = (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><item>&x;</item></rss>'
    )
    yield refused("fremd.xml", outside, "defines entities of its own")
    yield refused("zeichnung.xml", "<svg><text>Hafen</text></svg>", "is XML with the root <svg>")
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
    yield refused("ohne kopf.eml", "\n\nNur Text.", "has no header of a mail")
    declared = b"Subject: x\nContent-Type: text/plain; charset=unbekannt-8\n\n"
    yield read_whole("zeichensatz.eml", declared + GERMAN.encode("latin-1"), GERMAN)
    base64 = b"Subject: x\nContent-Transfer-Encoding: base64\nFrom: <<>>,;\nDate: gestern\n\n"
    yield read_whole("base64.eml", base64 + b"SGFm!!!ZW4=", "Hafen")
    boundaries = b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nEins\n"
    yield read_whole("ohne ende.eml", boundaries, "Eins")


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


_KINDS = (
    *(_texts, _names, _tables, _pdfs, _web, _mails),
    *(archives, bombs, laughing_documents, broken_documents),
)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for case in make_bad_inputs(target):
        print(json.dumps([case.name, case.texts, case.reasons], ensure_ascii=False)[:200])
