"""Expressions in simple form: what the rules of differentiation work on.

A node is immutable and is made once: within one computation equal expressions are the same object, so that ``is``
compares them and a dictionary remembers what was done with them. Nodes are made inside of ``with Computation():``.

``sum_of``, ``product_of``, ``power_of`` and ``function_of`` only find or make the node; the simple forms are the work
of ``sums``, ``products`` and ``functions``. What a node may cost is counted here, where every node is made.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from operator import attrgetter
from types import MappingProxyType

from service.errors import TooComplex
from service.language.tree import Node

#: What expressions are sorted by: nested tuples that compare with each other.
SortKey = tuple[object, ...]

Rational = int | Fraction

#: Nodes made in one computation. The tenth derivative of sin(x*exp(x*sin(x))) makes 20,000.
MAX_NODES = 60_000
#: Bits of one integer. 4,300 digits (14,284 bits) is where Python refuses to print; (10**300*x)**20 has 20,000.
MAX_BITS = 8_192
#: Nothing need be asked about an integer below this.
_SHORT = 2**64


class Expression:
    """A node. No class has a constructor, because its call is a good part of what a node costs.

    ``size``: the parts it would have as a tree; ``real``: the imaginary unit does not occur in it; ``symbolic``: a
    symbol occurs in it. ``sort_key``, ``sign`` and ``tree`` are kept for ``order``, ``signs`` and ``writing``.
    """

    __slots__ = ("real", "serial", "sign", "size", "sort_key", "symbolic", "tree")
    serial: int
    size: int
    real: bool
    symbolic: bool
    sort_key: SortKey | None
    sign: str | None
    tree: Node | None


class Number(Expression):
    """An exact number; a ``Fraction`` never has the denominator 1."""

    __slots__ = ("value",)
    value: Rational


class Symbol(Expression):
    """A real symbol; ``assumption`` is ``positive``, ``negative``, ``nonzero``, ``integer`` or nothing.

    ``derivatives``: what was differentiated by it in this computation.
    """

    __slots__ = ("assumption", "derivatives", "name")
    name: str
    assumption: str | None
    derivatives: dict[Expression, Expression]


class Constant(Expression):
    """``pi``, ``e`` or ``i``."""

    __slots__ = ("name",)
    name: str


class Sum(Expression):
    """``constant`` plus the ``terms``, of which no two are multiples of each other."""

    __slots__ = ("constant", "terms")
    constant: Rational
    terms: tuple[Expression, ...]


class Multiple(Expression):
    """A number other than 0 and 1 times ``rest``, which is no number and no multiple."""

    __slots__ = ("coefficient", "rest")
    coefficient: Rational
    rest: Expression


class Product(Expression):
    """Two or more ``factors``, none of them a number, no two of them powers of each other."""

    __slots__ = ("factors",)
    factors: tuple[Expression, ...]


class Power(Expression):
    """``base`` to the ``exponent``; the exponential function is a power of e, the square root a power of 1/2."""

    __slots__ = ("base", "exponent")
    base: Expression
    exponent: Expression


class Function(Expression):
    """A function of the language."""

    __slots__ = ("args", "name")
    name: str
    args: tuple[Expression, ...]


class Relation(Expression):
    """A condition of ``piecewise``: a chain of comparisons with the ``operators`` between the ``args``."""

    __slots__ = ("args", "operators")
    operators: tuple[str, ...]
    args: tuple[Expression, ...]


def parts(node: Expression) -> tuple[Expression, ...]:
    """What a node is made of, but for its numbers."""
    match node:
        case Sum():
            return node.terms
        case Multiple():
            return (node.rest,)
        case Product():
            return node.factors
        case Power():
            return node.base, node.exponent
        case Function() | Relation():
            return node.args
    return ()


def depends(node: Expression, variable: Symbol) -> bool:
    """Whether the variable occurs in the expression."""
    return node is variable or any(depends(part, variable) for part in parts(node) if part.symbolic)


#: By what a node is made of: a number by itself, a symbol by its name, any other by its class and its members.
Nodes = dict[object, Expression]

#: The nodes of the innermost computation, and the numbers and constants of all.
_nodes: Nodes = {}
_lasting: Nodes = {}
_by_serial = attrgetter("serial")


def _register(key: object, node: Expression, parts: Iterable[Expression]) -> None:
    """Give a new node its place and its measures."""
    serial = len(_lasting) + len(_nodes)
    if serial > MAX_NODES:
        raise TooComplex("the result has too many parts", limit="derivative_nodes", allowed=MAX_NODES, found=serial)
    size, real, symbolic = 1, True, False
    for part in parts:
        size += part.size
        if not part.real:
            real = False
        if part.symbolic:
            symbolic = True
    node.serial = serial
    node.size = size
    node.real = real
    node.symbolic = symbolic
    node.sort_key = node.sign = node.tree = None
    _nodes[key] = node


def reduced(value: Rational) -> Rational:
    """The value as an ``int`` where it is one."""
    return value.numerator if type(value) is Fraction and value.denominator == 1 else value


def check_bits(bits: int) -> None:
    """Refuse a number that has, or would have, so many bits.

    Raises ``TooComplex``.
    """
    if bits > MAX_BITS:
        raise TooComplex("a number has too many digits", limit="number_bits", allowed=MAX_BITS, found=bits)


def _bounded(value: Rational) -> Rational:
    """The value, reduced, unless it has too many digits."""
    if type(value) is int and -_SHORT < value < _SHORT:
        return value
    check_bits(max(value.numerator.bit_length(), value.denominator.bit_length()))
    return reduced(value)


def number(value: Rational) -> Number:
    """The number as a node."""
    node = _nodes.get(value) or _lasting.get(value)
    if isinstance(node, Number):
        return node
    made = Number()
    made.value = _bounded(value)
    _register(made.value, made, ())
    return made


def symbol(name: str, assumption: str | None = None) -> Symbol:
    """The symbol of this name; without an assumption, the one that it has in this computation.

    Raises ``ValueError`` for another assumption: what was made of the symbol before was made without it.
    """
    node = _nodes.get(name)
    if isinstance(node, Symbol):
        if assumption not in (None, node.assumption):
            raise ValueError(f"{name} is known to be {node.assumption or 'any number'}, not {assumption}")
        return node
    made = Symbol()
    made.name, made.assumption, made.derivatives = name, assumption, {}
    _register(name, made, ())
    made.symbolic = True
    return made


def sum_of(constant: Rational, terms: Iterable[Expression]) -> Sum:
    """The sum, with no simple form sought."""
    terms = sorted(terms, key=_by_serial)
    key = (Sum, constant, *terms)
    node = _nodes.get(key)
    if isinstance(node, Sum):
        return node
    made = Sum()
    made.constant, made.terms = _bounded(constant), tuple(terms)
    _register(key, made, terms)
    return made


def multiple_of(coefficient: Rational, rest: Expression) -> Multiple:
    """The multiple, with no simple form sought."""
    key = (Multiple, coefficient, rest)
    node = _nodes.get(key)
    if isinstance(node, Multiple):
        return node
    made = Multiple()
    made.coefficient, made.rest = _bounded(coefficient), rest
    _register(key, made, (rest,))
    return made


def product_of(factors: Iterable[Expression]) -> Product:
    """The product, with no simple form sought."""
    factors = sorted(factors, key=_by_serial)
    key = (Product, *factors)
    node = _nodes.get(key)
    if isinstance(node, Product):
        return node
    made = Product()
    made.factors = tuple(factors)
    _register(key, made, factors)
    return made


def power_of(base: Expression, exponent: Expression) -> Power:
    """The power, with no simple form sought."""
    key = (Power, base, exponent)
    node = _nodes.get(key)
    if isinstance(node, Power):
        return node
    made = Power()
    made.base, made.exponent = base, exponent
    _register(key, made, (base, exponent))
    return made


def function_of(name: str, args: tuple[Expression, ...]) -> Function:
    """The function, with no simple form sought."""
    key = (Function, name, *args)
    node = _nodes.get(key)
    if isinstance(node, Function):
        return node
    made = Function()
    made.name, made.args = name, args
    _register(key, made, args)
    return made


def relation_of(operators: tuple[str, ...], args: tuple[Expression, ...]) -> Relation:
    """The chain of comparisons."""
    key = (Relation, operators, *args)
    node = _nodes.get(key)
    if isinstance(node, Relation):
        return node
    made = Relation()
    made.operators, made.args = operators, args
    _register(key, made, args)
    return made


def _constant(name: str) -> Constant:
    node = Constant()
    node.name = name
    _register((Constant, name), node, ())
    node.real = name != "i"
    return node


PI, E, I = _constant("pi"), _constant("e"), _constant("i")  # noqa: E741 - the usual name
MINUS_ONE, ZERO, ONE, TWO = (number(value) for value in (-1, 0, 1, 2))
HALF, MINUS_HALF = number(Fraction(1, 2)), number(Fraction(-1, 2))

for _digit in range(3, 10):
    number(_digit)  # most expressions have some of them

_lasting.update(_nodes)


class _NoComputation(Nodes):
    """Stands where the nodes of a computation do while there is none: what it kept would be kept for ever."""

    def __setitem__(self, key: object, node: object) -> None:
        raise RuntimeError("an expression is made outside of a computation")


_nodes = _NoComputation()


class Computation:
    """What makes equal expressions one object, for as long as it is entered; it can be entered again, to go on.

    Entering gives the symbols that have assumptions, by name. One within another leaves the outer one's nodes alone.
    The nodes are those of the module meanwhile, because passing them to every sum and product would cost more than
    looking them up. Entering one costs less than 2 % of a derivative, beside one dictionary that is emptied and begun
    anew; the lines of a derivation, which go on with it, take 5 to 11 % less, because nothing empties it meanwhile.
    """

    def __init__(self, assumptions: Mapping[str, str] = MappingProxyType({})) -> None:
        self._assumptions = assumptions
        self._own: Nodes = {}
        self._outer: list[Nodes] = []

    def __enter__(self) -> dict[str, Expression]:
        global _nodes
        self._outer.append(_nodes)
        _nodes = self._own
        return {name: symbol(name, assumption) for name, assumption in self._assumptions.items()}

    def __exit__(self, *_: object) -> None:
        global _nodes
        _nodes = self._outer.pop()
