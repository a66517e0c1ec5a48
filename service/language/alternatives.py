"""The other reading of a text, for every guess that has one: "did you mean" for readings."""

from collections.abc import Iterable, Sequence

from service import answer_types
from service.errors import ExpressionError
from service.language import writer
from service.language.options import ReadingOptions
from service.language.reading import read
from service.language.tokens import Edit, Note
from service.language.tree import Node


def shown(notes: Iterable[Note], text: str, tree: Node, options: ReadingOptions) -> list[answer_types.Note]:
    """The guesses as an answer shows them; ``tree`` is what was read of the text."""
    return [
        {
            "code": note.code,
            "message": note.message,
            "position": note.position,
            "end": note.end,
            "alternative": note.alternative or (_other_reading(note, text, tree, options) if note.edits else None),
        }
        for note in notes
    ]


def _other_reading(note: Note, text: str, tree: Node, options: ReadingOptions) -> str | None:
    """What the text with the note's edits is, in our syntax; ``None`` if that cannot be read, or is the same."""
    try:
        other = read(edited(text, note.edits), options).tree
    except ExpressionError:
        return None
    return None if other == tree else writer.text(other, options.symbols)


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text after all edits, whose places are those of the text before."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
