"""What a browser shows of some HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_EMPTY = frozenset({"br", "hr", "img", "input"})


@dataclass
class Element:
    """A tag with its attributes and the text inside it, citation numbers left out."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""

    def has_class(self, name: str) -> bool:
        return name in (self.attributes.get("class") or "").split()


@dataclass
class Shown(HTMLParser):
    """All elements of some HTML in their order; code points shown by name are turned back.

    ``<span class="invisible">U+202E</span>`` counts as the character that it stands for.
    """

    html: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = [Element("", {})]
        self._starts: list[int] = []
        self.feed(self.html)
        self.close()
        assert [each.tag for each in self._open] == [""], "a tag was not closed"

    @property
    def text(self) -> str:
        return self._open[0].text

    @property
    def tags(self) -> set[str]:
        return {element.tag for element in self.elements}

    def all(self, tag: str, class_name: str | None = None) -> list[Element]:
        return [
            each
            for each in self.elements
            if each.tag == tag and (class_name is None or each.has_class(class_name))
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if any(element.tag == "sup" for element in self._open):
            return
        if self._open[-1].has_class("invisible"):
            data = chr(int(data.removeprefix("U+"), 16))
        for element in self._open:
            element.text += data
