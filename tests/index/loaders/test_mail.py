"""Mails and their attachments."""

from email.message import EmailMessage
from pathlib import Path

from index.loaders import Document
from tests.index.loaders.samples import document, pdf, read_bytes, reason, texts, zipped


def mail(subject: str, text: str = "Die Mine fördert.\n") -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"] = subject, "Anna Berg <anna@example.org>"
    made["Date"] = "Fri, 03 May 2024 23:30:00 +0200"
    made.set_content(text)
    return made


def test_the_message_is_its_plain_text(tmp_path: Path) -> None:
    made = mail("Kupfer für alle")
    made.add_alternative("<p>HTML</p>", subtype="html")
    assert document(read_bytes(tmp_path, "a.eml", made.as_bytes())) == Document(
        "Die Mine fördert.\n", title="Kupfer für alle", date="2024-05-03", author="Anna Berg"
    )


def test_a_message_of_html_is_read_as_it_is_shown(tmp_path: Path) -> None:
    made = EmailMessage()
    made.set_content("<table><tr><td><p>Öl</p><p>fließt</p></td></tr></table>", subtype="html")
    assert document(read_bytes(tmp_path, "a.eml", made.as_bytes())).text == "Öl\n\nfließt"


def test_declared_encodings_are_believed(tmp_path: Path) -> None:
    data = b"Subject: =?koi8-r?B?8M/S1A==?=\nContent-Type: text/plain; charset=koi8-r\n\n"
    found = document(read_bytes(tmp_path, "a.eml", data + "Порт".encode("koi8-r")))
    assert (found.title, found.text) == ("Порт", "Порт")


def test_lines_that_flow_are_joined_but_for_the_signature(tmp_path: Path) -> None:
    data = (
        b"Subject: x\nContent-Type: text/plain; format=flowed\n\nEin \nSatz.\n-- \nAnna\n> Zitat \n"
    )
    assert document(read_bytes(tmp_path, "a.eml", data)).text == (
        "Ein Satz.\n-- \nAnna\n> Zitat \n"
    )


def test_attachments_are_parts(tmp_path: Path) -> None:
    made = mail("Mit Anhang")
    archive = zipped({"b.txt": "Im Archiv."})
    for name, data in (
        ("a.pdf", pdf(["Im Anhang."])),
        ("z.zip", archive),
        ("bild.png", b"\x89PNG"),
    ):
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    made.add_attachment("Zwei", filename="../x.txt")
    made.add_attachment("Drei", filename="x.txt")
    made.add_attachment(mail("Weitergeleitet", "Alt.\n"))
    assert texts(read_bytes(tmp_path, "m.eml", made.as_bytes())) == {
        "": "Die Mine fördert.\n",
        "!/a.pdf": "Im Anhang.",
        "!/z.zip!/b.txt": "Im Archiv.",
        "!/x.txt": "Zwei\n",
        "!/2/x.txt": "Drei\n",
        "!/mail.eml": "Alt.\n",
    }


def test_mails_in_mails_are_read_as_deep_as_archives(tmp_path: Path) -> None:
    made = mail("innen", "Tief.\n")
    for depth in range(3):
        outer = mail(f"{depth}", "")
        outer.add_attachment(made)
        made = outer
    assert list(texts(read_bytes(tmp_path, "a.eml", made.as_bytes()))) == ["!/mail.eml" * 3]
    found = read_bytes(tmp_path, "a.eml", made.as_bytes(), max_depth=2)
    assert "is attached in 2 archives or mails, and max_depth = 2" in reason(found)
