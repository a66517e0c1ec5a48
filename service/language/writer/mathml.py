"""Presentation MathML (MathML Core), for browsers and screen readers."""

import re
from typing import ClassVar

from service.language.alphabet import GREEK
from service.language.names import FUNCTIONS
from service.language.tree import Node
from service.language.writer.display import Display

_LETTERS = {name: letter for letter, name in GREEK.items()}
_OPERATORS = {"-": "−", "*": "⋅", "": "\u2062", "<": "&lt;", ">": "&gt;", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}
_OR = "<mtext>\u00a0or\u00a0</mtext>"
#: A product without a sign, with the space that sets the name of a function apart.
_THIN_PRODUCT = '<mo rspace="0.17em">\u2062</mo>'
_APPLY = "<mo>\u2061</mo>"


def _element(name: str, *children: str) -> str:
    return f"<{name}>{''.join(children)}</{name}>"


class MathML(Display):
    """Rows of ``mi``, ``mn`` and ``mo``; products and applications without a sign say so to screen readers."""

    constants: ClassVar = {"pi": "π", "e": "e", "i": "i"}

    def document(self, *nodes: Node) -> str:
        """The node as a whole ``math`` element; several conditions with "or" between them."""
        return self.whole(_OR.join(map(self.write, nodes)))

    def whole(self, inner: str) -> str:
        """A ``math`` element."""
        return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{inner}</math>'

    def row(self, *parts: str) -> str:
        """Things side by side."""
        return _element("mrow", *parts)

    def operator(self, sign: str) -> str:
        """A sign."""
        return _THIN_PRODUCT if sign == " " else _element("mo", _OPERATORS.get(sign, sign))

    def numeral(self, digits: str) -> str:
        """Digits."""
        return _element("mn", digits)

    def symbol(self, node: Node) -> str:
        """An identifier, with its subscript."""
        base, _, subscript = str(node.value).partition("_")
        shown = _element("mi", _LETTERS.get(base, base))
        return (
            _element("msub", shown, _element("mn" if subscript.isdigit() else "mi", subscript)) if subscript else shown
        )

    def constant(self, node: Node) -> str:
        """An identifier; e and i are upright."""
        return self.upright(self.constants[str(node.value)])

    def upright(self, letter: str) -> str:
        """A letter that is no symbol."""
        return f'<mi mathvariant="normal">{letter}</mi>'

    def name(self, function: str) -> str:
        r"""The name that the LaTeX command shows: ``\operatorname{arsinh}`` is arsinh, ``\Gamma`` Γ."""
        shown = re.sub(
            r"\\operatorname\{(\w+)\}|\\(\w+)",
            lambda found: found[1] or _LETTERS.get(found[2], found[2]),
            FUNCTIONS[function].set_as,
        )
        name, _, index = shown.partition("_")
        shown = _element("mi", name)
        return self.lowered(shown, _element("mn", index.strip("{}"))) if index else shown

    def applied(self, name: str, arguments: str) -> str:
        """A name, the invisible application and the arguments."""
        return self.row(name, _APPLY, arguments)

    def fenced(self, pair: str, inner: str) -> str:
        """Two fences around it."""
        return self.row(_element("mo", pair[0]), inner, _element("mo", pair[1]))

    def fraction(self, numerator: str, denominator: str) -> str:
        """``mfrac``."""
        return _element("mfrac", numerator, denominator)

    def raised(self, base: str, exponent: str) -> str:
        """``msup``."""
        return _element("msup", base, exponent)

    def lowered(self, base: str, index: str) -> str:
        """``msub``."""
        return _element("msub", base, index)

    def root(self, radicand: str, degree: str = "") -> str:
        """``msqrt`` or ``mroot``."""
        return _element("mroot", radicand, degree) if degree else _element("msqrt", radicand)

    def cases(self, pieces: list[tuple[str, str]], otherwise: str = "") -> str:
        """A table behind a brace."""
        rows = [*pieces, *([(otherwise, _element("mtext", "otherwise"))] if otherwise else [])]
        cells = [_element("mtr", _element("mtd", value), _element("mtd", condition)) for value, condition in rows]
        return self.row(_element("mo", "{"), _element("mtable", *cells))
