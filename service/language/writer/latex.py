"""LaTeX, as mathematicians set it."""

from collections.abc import Callable, Collection
from functools import cached_property, lru_cache
from typing import ClassVar

from service.language.alphabet import GREEK_NAMES
from service.language.names import FUNCTIONS
from service.language.tree import Node
from service.language.writer.display import Display

#: Greek letters that look like Latin ones and have no command.
_WITHOUT_COMMAND = {"omicron", "Alpha", "Beta", "Epsilon", "Zeta", "Eta", "Iota", "Kappa", "Mu", "Nu", "Omicron", "Rho",
                    "Tau", "Chi"}  # fmt: skip
_OPERATORS = {"+": " + ", "-": "-", "*": r" \cdot ", "": " ", " ": " ", ",": ", ", "!": "!", "<": " < ", ">": " > ",
              "<=": r" \le ", ">=": r" \ge ", "==": " = ", "!=": r" \ne "}  # fmt: skip
_FENCES = {"()": (r"\left(", r"\right)"), "||": (r"\left|", r"\right|"), "⌊⌋": (r"\lfloor ", r" \rfloor"),
           "⌈⌉": (r"\lceil ", r" \rceil")}  # fmt: skip


class Latex(Display):
    """LaTeX without packages beyond amsmath; constants are upright where a symbol has their letter."""

    constants: ClassVar = {"pi": r"\pi", "e": "e", "i": "i"}

    def __init__(self, symbols: Callable[[], Collection[str]]) -> None:
        self._find_symbols = symbols

    @cached_property
    def _symbols(self) -> Collection[str]:
        return self._find_symbols()

    def row(self, *parts: str) -> str:
        """Things side by side; a minus sign between two of them has space around it."""
        if "-" not in parts[1:]:
            return "".join(parts)
        return "".join([f" {part} " if part == "-" and index else part for index, part in enumerate(parts)])

    def operator(self, sign: str) -> str:
        """A sign."""
        return _OPERATORS[sign]

    def numeral(self, digits: str) -> str:
        """Digits are themselves."""
        return digits

    def symbol(self, node: Node) -> str:
        """A letter, a Greek letter by its command, anything longer upright; a subscript in braces."""
        return _spelled(str(node.value))

    def constant(self, node: Node) -> str:
        """A constant."""
        name = str(node.value)
        return rf"\mathrm{{{self.constants[name]}}}" if name in self._symbols else self.constants[name]

    def name(self, function: str) -> str:
        """The command of a function."""
        return FUNCTIONS[function].set_as

    def applied(self, name: str, arguments: str) -> str:
        """A name before brackets."""
        return name + arguments

    def fenced(self, pair: str, inner: str) -> str:
        """Fences that grow."""
        opening, closing = _FENCES[pair]
        return opening + inner + closing

    def fraction(self, numerator: str, denominator: str) -> str:
        r"""``\frac``."""
        return rf"\frac{{{numerator}}}{{{denominator}}}"

    def raised(self, base: str, exponent: str) -> str:
        """A superscript."""
        return f"{base}^{{{exponent}}}"

    def lowered(self, base: str, index: str) -> str:
        """A subscript."""
        return f"{base}_{{{index}}}"

    def root(self, radicand: str, degree: str = "") -> str:
        r"""``\sqrt``."""
        return rf"\sqrt[{degree}]{{{radicand}}}" if degree else rf"\sqrt{{{radicand}}}"

    def cases(self, pieces: list[tuple[str, str]], otherwise: str = "") -> str:
        """The environment of that name."""
        rows = [f"{value} & {condition}" for value, condition in pieces]
        rows += [rf"{otherwise} & \text{{otherwise}}"] if otherwise else []
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


@lru_cache
def _spelled(name: str) -> str:
    base, _, subscript = name.partition("_")
    return _identifier(base) + (f"_{{{_subscript(subscript)}}}" if subscript else "")


def _identifier(base: str) -> str:
    letters = base.rstrip("0123456789")
    if letters in GREEK_NAMES and letters not in _WITHOUT_COMMAND and letters == base:
        return f"\\{base}"
    return base if len(base) == 1 else rf"\mathrm{{{base}}}"


def _subscript(subscript: str) -> str:
    return subscript if len(subscript) == 1 or subscript.isdigit() else rf"\mathrm{{{subscript}}}"
