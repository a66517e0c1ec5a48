"""From LaTeX to the same tokens as from text, so that one parser and one set of limits serve both; positions are kept.

TeX's own rules hold: letters are factors, and an argument without braces is a single thing. Where authors forget the
rules (``x^10`` is typeset as x¹0), the input is refused with a hint.
"""

from service.language.latex.reader import tokenize

__all__ = ["tokenize"]
