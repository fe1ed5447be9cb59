r"""IOS's regular expressions, which choose chat scripts and filter output.

    .  *  +  ?          any character; none or more, one or more, none or one of what stands before
    ^  $                the beginning, the end
    _                   a space, comma, brace or parenthesis, the beginning or the end
    [a-z]  [^a-z]       one of these, none of these
    (a|b)               either; \ takes the next character as it is

Own code, since Python's are another language and run for ever on patterns such as `(a*)*b`. Here a
pattern is a net of places, and a text is read once, with all the places that it may have come to.
There is no recall of parentheses (`\1`).
"""

from __future__ import annotations

from collections.abc import Callable

_AROUND_WORDS = " ,{}()"
_DEPTH_LIMIT = 30  # parentheses in parentheses
_Part = tuple[int, int]  # its first and its last place


class BadRegexp(ValueError):
    """The pattern is none; says why."""


class Regexp:
    """The pattern `pattern`; BadRegexp if it is none."""

    def __init__(self, pattern: str) -> None:
        self._steps: list[list[tuple[Callable[[str], bool], int]]] = []  # over a character
        self._jumps: list[list[tuple[str, int]]] = []  # over nothing: "^" and "$" only there
        self._rest, self._depth = pattern, 0
        self._first, self._last = self._alternatives()
        if self._rest:
            raise BadRegexp("a ) without its (")

    def found_in(self, text: str) -> bool:
        """Whether it fits anywhere in `text`."""
        places: set[int] = set()
        for at in range(len(text) + 1):
            ends = "^" * (at == 0) + "$" * (at == len(text))
            places = self._reached(places | {self._first}, ends)
            if self._last in places:
                return True
            places = {
                to for place in places for fits, to in self._steps[place] if fits(text[at : at + 1])
            }
        return False

    def _reached(self, places: set[int], ends: str) -> set[int]:
        """These places, and where jumps lead from them."""
        reached, to_do = set(places), list(places)
        while to_do:
            for condition, to in self._jumps[to_do.pop()]:
                if condition in ends and to not in reached:
                    reached.add(to)
                    to_do.append(to)
        return reached

    # Reading the pattern.

    def _place(self) -> int:
        self._steps.append([])
        self._jumps.append([])
        return len(self._steps) - 1

    def _jump(self, start: int, end: int, condition: str = "") -> None:
        self._jumps[start].append((condition, end))

    def _take(self) -> str:
        taken, self._rest = self._rest[:1], self._rest[1:]
        return taken

    def _alternatives(self) -> _Part:
        first, last = self._place(), self._place()
        while True:
            start, end = self._sequence()
            self._jump(first, start)
            self._jump(end, last)
            if not self._rest.startswith("|"):
                return first, last
            self._take()

    def _sequence(self) -> _Part:
        first = last = self._place()
        while self._rest and self._rest[0] not in "|)":
            if self._rest[0] in "*+?":
                raise BadRegexp(f"nothing stands before {self._rest[0]}")
            start, end = self._single()
            while self._rest[:1] in ("*", "+", "?"):
                start, end = self._repeated(start, end, self._take())
            self._jump(last, start)
            last = end
        return first, last

    def _repeated(self, start: int, end: int, how: str) -> _Part:
        first, last = self._place(), self._place()
        self._jump(first, start)
        self._jump(end, last)
        if how != "+":
            self._jump(first, last)
        if how != "?":
            self._jump(end, start)
        return first, last

    def _single(self) -> _Part:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return self._one_of()
        first, last = self._place(), self._place()
        if character in "^$":
            self._jump(first, last, character)
            return first, last
        if character == "_":
            self._jump(first, last, "^")
            self._jump(first, last, "$")
        if character == "\\":
            character = self._take()
            if not character or character.isdigit():
                raise BadRegexp("nothing that \\ could take as it is")
            fitting = character
        else:
            fitting = {"_": _AROUND_WORDS, ".": ""}.get(character, character)
        self._steps[first].append((lambda c: c != "" and (not fitting or c in fitting), last))
        return first, last

    def _group(self) -> _Part:
        self._depth += 1
        if self._depth > _DEPTH_LIMIT:
            raise BadRegexp("too many parentheses in each other")
        part = self._alternatives()
        self._depth -= 1
        if self._take() != ")":
            raise BadRegexp("a ( without its )")
        return part

    def _one_of(self) -> _Part:
        inverted = self._rest.startswith("^")
        if inverted:
            self._take()
        end = self._rest.find("]", 1)
        if end < 0:
            raise BadRegexp("a [ without its ]")
        inside, self._rest = self._rest[:end], self._rest[end + 1 :]
        ranges: list[tuple[str, str]] = []
        while inside:
            width = 3 if inside[1:2] == "-" and len(inside) > 2 else 1
            ranges.append((inside[0], inside[width - 1]))
            inside = inside[width:]
        first, last = self._place(), self._place()

        def fits(c: str) -> bool:
            return c != "" and any(low <= c <= high for low, high in ranges) is not inverted

        self._steps[first].append((fits, last))
        return first, last
