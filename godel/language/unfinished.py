"""Whether what was typed so far is complete, found while it is typed, line by line."""

from __future__ import annotations


class Unfinished:
    """Open parentheses, strings and quote marks of a text that is fed in pieces. Mutable.

    Each character is looked at once, however many lines a form has.
    """

    def __init__(self) -> None:
        self.depth = 0
        self._in_string = self._waiting = self._skip = self._in_comment = False

    def feed(self, text: str) -> bool:
        """Take more of the text; whether more lines are needed after it."""
        for character in text:
            if self._skip:
                self._skip = False
            elif self._in_comment:
                self._in_comment = character != "\n"
            elif self._in_string:
                self._skip = character == "\\"
                self._in_string = character != '"'
            elif character == ";":
                self._in_comment = True
            elif character in "'`,":
                self._waiting = True
            elif not character.isspace() and not (character == "@" and self._waiting):
                self._waiting = False
                self._in_string = character == '"'
                self.depth += {"(": 1, ")": -1}.get(character, 0)
        return self._in_string or self.depth > 0 or self._waiting


def incomplete(text: str) -> bool:
    """Whether more lines are needed: an open parenthesis or string, or a quote mark at the end."""
    return Unfinished().feed(text)
