"""Reads `report.html` with the standard library's parser, and refuses what a browser would mend."""

from html.parser import HTMLParser

VOID = ("meta", "link", "br", "hr", "img", "input")


class Page(HTMLParser):
    """A page's text by the classes of its elements, its attributes, and what it would load."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[tuple[str, str]] = []  # (class or tag of the innermost element, text)
        self.feed(html)
        self.close()
        assert self.open == [], f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class") or tag))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> without its beginning"
        assert self.open[-1][0] == tag, f"</{tag}> inside <{self.open[-1][0]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.texts.append((self.open[-1][1], data.strip()))

    def text(self, of: str) -> list[str]:
        """What stands in elements of this class, or of this tag if they have none."""
        return [text for name, text in self.texts if name == of]

    @property
    def links(self) -> list[str]:
        """Every address that an element names."""
        named = ("src", "href", "action", "data", "srcset", "poster", "background")
        return [value for _, name, value in self.attributes if name in named]

    @property
    def anchors(self) -> list[str]:
        """The targets of links inside the page."""
        return [value for _, name, value in self.attributes if name == "id"]
