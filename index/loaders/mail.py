"""Mails (.eml): the message, and what is attached to it."""

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage, Message
from pathlib import PurePosixPath
from typing import Any

from index.loaders import encoding, markup, media
from index.loaders.document import Document, Skipped
from index.loaders.registry import read_part
from index.loaders.source import Source, Unreadable, printable

_ATTACHED = {"message/rfc822": ".eml", "text/html": ".html", "application/pdf": ".pdf"}
# RFC 3676: a line that ends with a space goes on in the next, unless it is quoted or "-- ".
_SOFT_BREAK = re.compile(r"(?<!\n--) \n(?=[^\n>\s])")


def load(source: Source) -> Iterator[Document | Skipped]:
    """The message, as plain text if it has that, and each attachment of a kind that is read.

    Raises:
        Unreadable: it has no header, or its text is damaged.
    """
    message = email.message_from_bytes(source.data, policy=email.policy.default)
    if not message.keys():
        raise Unreadable("has no header of a mail. Save it anew, or name it .txt if it is text")
    yield Document(
        _body(message),
        title=_header(message, "subject"),
        date=_header(message, "date"),
        author=_sender(message),
        language=_header(message, "content-language"),
    )
    yield from _attachments(message, source)


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    data = _bytes_of(part)
    declared = part.get_content_charset()
    if part.get_content_type() == "text/html":
        page = encoding.decode(data, declared) if declared else markup.decode_page(data)
        return markup.text_of(markup.html_root(page))
    text = encoding.decode(data, declared)
    return _SOFT_BREAK.sub(" ", text) if part.get_param("format") == "flowed" else text


def _attachments(message: EmailMessage, source: Source) -> Iterator[Document | Skipped]:
    seen: dict[str, int] = {}
    for attached in message.iter_attachments():
        name = _name(attached)
        if not media.is_supported(PurePosixPath(name).suffix):
            continue
        seen[name] = seen.get(name, 0) + 1
        part = f"!/{name}" if seen[name] == 1 else f"!/{seen[name]}/{name}"
        if source.depth >= source.limits.max_depth:
            yield Skipped(
                source.name + part,
                f"is attached in {source.depth} archives or mails, and max_depth = "
                f"{source.limits.max_depth}. Save it by itself, or raise BELEGT_MAX_DEPTH",
            )
        else:
            yield from read_part(source, part, _bytes_of(attached))


def _name(attached: Message) -> str:
    """The name that the mail gives, or one by its type and subject; empty if it is not read."""
    name = printable(PurePosixPath((attached.get_filename() or "").replace("\\", "/")).name)
    suffix = _ATTACHED.get(attached.get_content_type(), "")
    if media.is_supported(PurePosixPath(name).suffix) or not suffix:
        return name
    return (name or "mail") + suffix


def _bytes_of(part: Message) -> bytes:
    if part.get_content_maintype() == "message":
        inner: Any = part.get_payload()
        return b"\n".join(each.as_bytes() for each in inner)
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _header(message: EmailMessage, name: str) -> str | None:
    with suppress(Exception):  # the parser of headers trips over some that are malformed
        return str(message[name] or "")
    return None


def _sender(message: EmailMessage) -> str | None:
    with suppress(Exception):
        addresses = message["from"].addresses
        return ", ".join(each.display_name or each.addr_spec for each in addresses)
    return None
