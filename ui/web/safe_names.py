"""Names of files that others chose, made harmless."""

import re
import unicodedata

_LONGEST = 80
_UNSAFE = re.compile(r"[^\w.-]+")


def safe_stem(stem: str) -> str:
    """A file's name without its ending, of letters, digits, "-", "_" and "." only.

    It is never empty, hidden, or longer than 80 characters.
    """
    plain = unicodedata.normalize("NFC", stem.encode("utf-8", "ignore").decode())
    return _UNSAFE.sub("-", plain).strip("-.")[:_LONGEST].strip("-.") or "testset"
