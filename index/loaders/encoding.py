"""From bytes to characters: which encoding a text has, and whether it is text at all."""

import codecs
import io
import re
from typing import Any

from index.loaders.source import Unreadable

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 200_000
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# What Western European texts have beyond ASCII in Windows-1252: letters and typographic signs.
_WESTERN = frozenset(
    "äöüÄÖÜßéèêëàâáåæçñóòôøîïíìùûúœãõÉÈÀÂÅÆÇÑÓØÎÚ€„“”‘’‚‹›«»–—…•§°²³½¼¾µ·©®™±×¿¡£†\xa0\xad"
)
_UMLAUTS = frozenset("äöüÄÖÜß")
# What stands for umlauts where a text is decoded wrongly.
_MISFIT = re.compile("[a-zß][„”™ÄÖÜ][a-z]")
# Single-byte encodings only: among all encodings, short texts are too often taken for Chinese.
_OTHERS = (
    *("cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("mac_roman", "cp437", "cp850", "cp852", "cp866", "cp1252"),
)


def decode(data: bytes, declared: str | None = None) -> str:
    r"""The characters of a text, without byte order mark, line ends as ``\n``.

    Args:
        data: the text's bytes.
        declared: the encoding that the text itself names; believed if it is not UTF-8 anyway.

    Raises:
        Unreadable: it is no text, or damaged.
    """
    with stream(data, declared) as file:
        return line_ends(file.read())


def stream(data: bytes, declared: str | None = None) -> io.TextIOWrapper:
    """The same, to be read piece by piece, with line ends as they are.

    Raises:
        Unreadable: it is no text, or damaged.
    """
    encoding, skip = find(data, declared)
    width = {"utf-16": 2, "utf-32": 4}.get(encoding[:6], 1)
    if width == 1:
        _refuse_control(_CONTROL_BYTES.search(data), 1, 0)
    else:
        text = data[skip:].decode(encoding)
        _refuse_control(_CONTROL.search(text), width, skip)
        data, encoding, skip = text.encode(), "utf-8", 0
    file = io.BytesIO(data)
    file.seek(skip)
    return io.TextIOWrapper(file, encoding, newline="")


def find(data: bytes, declared: str | None = None) -> tuple[str, int]:
    """The encoding in which all of a text can be decoded, and the length of its byte order mark.

    UTF-8 wins over what is declared, since other texts are hardly ever valid UTF-8 by chance.

    Raises:
        Unreadable: it is damaged UTF-8, UTF-16 or UTF-32, or fits no encoding.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            _require(data, encoding, len(bom))
            return encoding, len(bom)
    if (wide := _wide_encoding(data[:_SAMPLE_BYTES])) and _fits(data, wide):
        return wide, 0
    if _fits(data, "utf-8"):
        return "utf-8", 0
    if declared and _fits(data, declared):
        return _as_browsers_do(declared), 0
    if _is_mostly_utf8(data[:_SAMPLE_BYTES]):
        _require(data, "utf-8")
    guess = _guess(data)
    _require(data, guess)
    return guess, 0


def clean(text: str) -> str:
    r"""Text from a parser as a ``Document`` may hold it: line ends as ``\n``, no control characters.

    Halves of surrogate pairs are joined; lone ones become U+FFFD.
    """
    if not text.isascii() and _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return line_ends(_CONTROL.sub("", text))


def line_ends(text: str) -> str:
    r"""The text with ``\n`` for each line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_control(found: re.Match[Any] | None, width: int, skip: int) -> None:
    if found:
        raise Unreadable(
            f"is not text (byte 0x{ord(found.group()):02x} at {skip + width * found.start()}). Move "
            "it away, or save its text as UTF-8"
        )


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _require(data: bytes, encoding: str, begin: int = 0) -> None:
    try:
        data[begin:].decode(encoding)
    except UnicodeDecodeError as error:
        at = begin + error.start
        raise Unreadable(
            f"is damaged {encoding.upper()} text (byte 0x{data[at]:02x} at {at}). Save it as UTF-8, "
            "or move it away"
        ) from error


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16 without byte order mark, told by every other byte being zero."""
    low, high = sample[::2], sample[1::2]
    if high.count(0) > len(high) / 2 and low.count(0) < len(low) / 10:
        return "utf-16-le"
    if low.count(0) > len(low) / 2 and high.count(0) < len(high) / 10:
        return "utf-16-be"
    return None


def _is_mostly_utf8(sample: bytes) -> bool:
    broken = sample.decode("utf-8", "replace").count("\ufffd")
    return len(_MULTIBYTE.findall(sample)) >= broken


def _as_browsers_do(encoding: str) -> str:
    """Windows-1252 for what calls itself Latin-1 or ASCII (WHATWG Encoding Standard)."""
    name = codecs.lookup(encoding).name
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def _guess(data: bytes) -> str:
    import charset_normalizer  # few files need it, and all start-ups would pay for it

    sample = data[:_SAMPLE_BYTES]
    if _is_plausible(sample, "cp1252", _WESTERN):
        return "cp1252"
    for encoding in ("cp850", "mac_roman"):
        if _is_plausible(sample, encoding, _UMLAUTS):
            return encoding
    if data[:-3].isascii():
        _require(data, "utf-8")  # cut off within its only letter beyond ASCII
    best = charset_normalizer.from_bytes(sample, cp_isolation=list(_OTHERS)).best()
    if best is None:
        beyond = re.search(rb"[\x80-\xff]", data)
        at = beyond.start() if beyond else 0
        raise Unreadable(
            f"is not text in an encoding that is known (byte 0x{data[at]:02x} at {at}). Save it as "
            "UTF-8, or move it away"
        )
    return best.encoding


def _is_plausible(sample: bytes, encoding: str, expected: frozenset[str]) -> bool:
    """Whether a sample looks like German or a neighbour of it when decoded so."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    beyond = [each for each in text if not each.isascii()]
    known = sum(each in expected for each in beyond)
    is_rare = sum(map(str.isalpha, beyond)) <= max(3, 0.3 * len(text))
    return is_rare and known >= 0.97 * len(beyond) and not _MISFIT.search(text)
