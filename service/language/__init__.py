"""The language: from what people type to a tree, and back. Knows no SymPy, no Flask and no settings.

::

    text ─ alphabet ─ text | latex ─ tokens ─ bars ─ parser ─ tree ─ guard
                      └─ words ─ slips                        └─ writer
                         numbers, names

``read`` is the way in: text or LaTeX → ``Reading``; ``guard.check`` refuses what would cost too much; ``writer`` writes
the tree in any form.
"""

from service.language.options import ReadingFields, ReadingOptions
from service.language.reading import Reading, caret, read
from service.language.symbols import canonical, canonical_name
from service.language.tokens import Note

__all__ = ["Note", "Reading", "ReadingFields", "ReadingOptions", "canonical", "canonical_name", "caret", "read"]
