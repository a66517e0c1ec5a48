"""Code that computes the function: expressions of Python, JavaScript and C over double-precision numbers.

A function that the language has is called by its name in ``names``; any other is written by its definition there, or
refused with ``Unsupported``. Where the real function is undefined, Python raises and the others yield NaN.
"""

from fractions import Fraction
from functools import reduce
from keyword import kwlist
from math import factorial
from typing import ClassVar, cast

from service.errors import Unsupported
from service.language.definitions import applied, formula, formulas
from service.language.limits import MAX_FACTORIAL
from service.language.names import BY_SPELLING, FUNCTIONS
from service.language.tree import Node, number, walk
from service.language.writer.infix import Infix, numeral
from service.language.writer.precedence import places, rational

#: Definitions that use each argument once, so that nested calls do not multiply the code.
_ONCE = {"cot": formula("1/tan(x)", "x")}

#: What has a value wherever its arguments have one.
_TOTAL = frozenset({"number", "symbol", "constant", "+", "*", "-", "abs", "sign", "floor", "ceil", "min", "max", "sin",
                    "cos", "exp", "atan", "sinh", "cosh", "tanh", "asinh", "cbrt", "erf", "erfc"})  # fmt: skip

_ECMASCRIPT_WORDS = """
    arguments await break case catch class const continue debugger default delete do else enum eval export extends false
    finally for function if implements import in instanceof interface let new null package private protected public
    return static super switch this throw true try typeof undefined var void while with yield Infinity Math NaN isNaN
"""
_C_WORDS = """
    auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while main NAN isnan
    pow fmin fmax tgamma lgamma j0 j1 jn y0 y1 yn
"""


class Code(Infix):
    """What the three languages share. ``special`` names the methods for functions that are not simply called."""

    language: ClassVar[str]
    column: ClassVar[str]
    reserved: ClassVar[frozenset[str]]
    values: ClassVar[dict[str, str]]
    undefined: ClassVar[str]
    power_name: ClassVar[str]
    both: ClassVar[str] = " && "
    is_nan: ClassVar[str | None] = None
    special: ClassVar[dict[str, str]] = {
        "root": "root",
        "piecewise": "piecewise",
        "sign": "sign",
        "factorial": "factorial",
    }

    def symbol(self, node: Node) -> str:
        """The symbol's name; an underscore keeps it apart from the words of the language."""
        name = str(node.value)
        return f"{name}_" if name in self.reserved or name in BY_SPELLING else name

    def constant(self, node: Node) -> str:
        """The constant as a number. Raises ``Unsupported`` for one that the language has not."""
        if node.value not in self.values:
            raise Unsupported(f"the {self.language} form has real numbers only")
        return self.values[str(node.value)]

    def power(self, node: Node) -> str:
        """A call, which is undefined where the real power is."""
        return self.call(self.power_name, node.args)

    def relation(self, node: Node) -> str:
        """A chain of comparisons, two at a time."""
        operators = cast("tuple[str, ...]", node.value)
        pairs = zip(node.args, operators, node.args[1:], strict=False)
        return self.both.join(f"{self.write(left)} {sign} {self.write(right)}" for left, sign, right in pairs)

    def function(self, node: Node) -> str:
        """A call, an expression of the language, or the function's definition.

        Raises ``Unsupported`` if there is none of these.
        """
        if node.head in self.special:
            return str(getattr(self, self.special[node.head])(*node.args))
        if native := getattr(FUNCTIONS[node.head].taking(len(node.args)), self.column):
            return self.call(native, node.args)
        known = formulas(node.head, len(node.args))
        definition = _ONCE.get(node.head, known.definition)
        if definition is None:
            raise Unsupported(f"{self.language} has no function {node.head!r}")
        return f"({self.write(applied(definition, known.parameters, node))})"

    def root(self, radicand: Node, degree: Node) -> str:
        """A root; an odd one is real everywhere, any other only where the radicand is not negative."""
        if degree.value == 3:
            return self.function(Node("cbrt", (radicand,)))
        exponent = Node("/", (number(1), degree))
        if not isinstance(degree.value, int) or degree.value % 2 == 0:
            return self.power(Node("**", (radicand, exponent)))
        return f"({self.sign(radicand)}*{self.power(Node('**', (Node('abs', (radicand,)), exponent)))})"

    def sign(self, argument: Node) -> str:
        """The sign as the difference of two comparisons."""
        text = self.write(argument)
        return f"(({text} > 0) - ({text} < 0))"

    def factorial(self, argument: Node) -> str:
        """The factorial of a number as a number, any other by the gamma function."""
        if isinstance(argument.value, int) and 0 <= argument.value <= MAX_FACTORIAL:
            return self.write(number(factorial(argument.value)))
        return self.function(Node("gamma", (Node("+", (argument, number(1))),)))

    def piecewise(self, *pieces: Node) -> str:
        """A choice of values; what no condition covers is undefined."""
        text = self.write(pieces[-1]) if len(pieces) % 2 else self.undefined
        for value, condition in reversed(list(zip(pieces[::2], pieces[1::2], strict=False))):
            text = self.choose(self.write(value), self.write(condition), text)
            if unknown := self.unknown(condition):
                text = self.choose(self.undefined, unknown, text)
        return f"({text})"

    def unknown(self, condition: Node) -> str:
        """The test whether a side of a condition has no value, where that may be: a comparison with NaN is false."""
        if self.is_nan is None:
            return ""
        sides = [side for side in condition.args if any(part.head not in _TOTAL for part in walk(side))]
        return " || ".join(f"{self.is_nan}({self.write(side)})" for side in sides)

    def choose(self, value: str, condition: str, otherwise: str) -> str:
        """A value under a condition."""
        return f"{condition} ? {value} : {otherwise}"


class Python(Code):
    """An expression over ``math`` of Python 3.11."""

    language, column = "Python", "python"
    reserved = frozenset(kwlist) | {"math"}
    values: ClassVar = {"pi": "math.pi", "e": "math.e"}
    undefined, power_name, both = "math.nan", "math.pow", " and "

    def power(self, node: Node) -> str:
        """``**`` where it stays real: for integer exponents and positive numbers as bases."""
        base, exponent = node.args
        whole = exponent.args[0] if exponent.head == "-" else exponent
        if isinstance(whole.value, int) or (base.head == "number" and rational(base) > 0):
            return Infix.power(self, node)
        return super().power(node)

    def choose(self, value: str, condition: str, otherwise: str) -> str:
        """A value under a condition."""
        return f"{value} if {condition} else {otherwise}"


class JavaScript(Code):
    """An expression over ``Math`` of ECMAScript 2015."""

    language, column = "JavaScript", "javascript"
    reserved = frozenset(_ECMASCRIPT_WORDS.split())
    values: ClassVar = {"pi": "Math.PI", "e": "Math.E"}
    undefined, power_name, is_nan = "NaN", "Math.pow", "isNaN"
    special: ClassVar = {head: method for head, method in Code.special.items() if head != "sign"}

    def sign(self, argument: Node) -> str:
        """The sign by its native function."""
        return self.call("Math.sign", [argument])


class C(Code):
    """An expression over ``math.h`` of C99."""

    language, column = "C", "c"
    reserved = frozenset(_C_WORDS.split())
    values: ClassVar = {"pi": "3.141592653589793", "e": "2.718281828459045"}
    undefined, power_name, is_nan = "NAN", "pow", "isnan"
    special: ClassVar = Code.special | {"min": "least", "max": "greatest"}

    def number(self, node: Node) -> str:
        """A number as a double: ``1/2`` would be an integer division."""
        value = cast("int | Fraction", node.value)
        if places(value) is None:
            return f"{value.numerator}.0/{value.denominator}.0"
        text = numeral(value)
        return text if "." in text or "e" in text else f"{text}.0"

    def sign(self, argument: Node) -> str:
        """The sign as a double."""
        return f"(double){super().sign(argument)}"

    def least(self, *arguments: Node) -> str:
        """The least of several, two at a time."""
        return reduce(lambda least, text: f"fmin({least}, {text})", map(self.write, arguments))

    def greatest(self, *arguments: Node) -> str:
        """The greatest of several, two at a time."""
        return reduce(lambda greatest, text: f"fmax({greatest}, {text})", map(self.write, arguments))
