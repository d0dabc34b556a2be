"""Texts as HTML that shows their characters and does nothing else.

Article text, titles, file names and questions are hostile here: Gradio escapes nothing that goes
through ``gr.HTML``, and runs its value through two template languages.
"""

import html
import unicodedata

# "${...}" and "{{...}}" are code in gr.HTML's templates.
_TEMPLATE_MARKS = str.maketrans({"$": "&#36;", "{": "&#123;", "}": "&#125;", "`": "&#96;"})

# Unicode's categories of characters without a shape, among them the marks that turn the direction
# of the text around them, and halves of surrogate pairs, which cannot be sent to a browser.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SOFT_HYPHEN = "\xad"


def safe(text: str) -> str:
    """A text as HTML that shows its characters and does nothing else.

    Invisible ones are shown by their code point, so that they can neither hide nor reorder others.
    """
    return "".join(map(_safe_character, text))


def label(text: str) -> str:
    """A text for an attribute, where no markup can stand."""
    return safe("".join(_code_point(c) if _is_invisible(c) else c for c in text))


def _safe_character(character: str) -> str:
    if _is_invisible(character):
        return f'<span class="invisible">{_code_point(character)}</span>'
    return html.escape(character).translate(_TEMPLATE_MARKS)


def _is_invisible(character: str) -> bool:
    if character in ("\n", "\t", _SOFT_HYPHEN):
        return False
    return unicodedata.category(character) in _INVISIBLE


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"
