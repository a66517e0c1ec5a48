"""From a tree to a function that computes it, with any kind of number: balls, Taylor series, complex balls, …

A kind of number is an ``Algebra``: a table from the heads of the tree to functions. Whatever is not in the table is
computed by its definition in ``names``. A program is made once and run at many points and precisions.
"""

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import prod
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar, cast

from flint import fmpq

from service.calculus.arithmetic.failures import Failure, Undefined
from service.errors import Unsupported
from service.language.definitions import expanded
from service.language.names import FUNCTIONS
from service.language.tree import Node, difference, free_symbols

T = TypeVar("T")
R = TypeVar("R")

#: Values of symbols, in the kind of number of the algebra; rationals are ``fmpq`` in all of them.
Point = Mapping[str, T]
Program = Callable[[Point[T]], T]
#: A condition of a ``piecewise`` at a point.
Test = Callable[[Point[T]], bool]


class Facts(NamedTuple):
    """What parts of the tree are known to be, by proofs from outside.

    ``values`` at the point, ``constants`` at it and around it, or on the side that is looked at; ``zeros``: which of
    their Taylor coefficients are zero, from that side.
    """

    values: Mapping[Node, fmpq] = MappingProxyType({})
    constants: Mapping[Node, fmpq] = MappingProxyType({})
    zeros: Mapping[Node, Collection[int]] = MappingProxyType({})

    def __bool__(self) -> bool:
        return any(self)


NOTHING = Facts()

_ONE = Node("number", (), 1)
_ZERO = Node("number", (), 0)
_E = Node("constant", (), "e")
_EXP_OF_MINUS_ONE = Node("exp", (Node("-", (_ONE,)),))

_HOLDS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
    "==": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
}


class Algebra(NamedTuple, Generic[T]):
    """A kind of number ``T``.

    ``functions`` raise a ``Failure`` outside their domain and never return a NaN. ``max`` and ``min`` take two operands
    and their difference, ``lambertw`` its operand and the distance of that from −1/e: so the decision is about a part.
    ``sign`` is −1, 0 or 1 or raises. ``pin`` computes a value and replaces it by the rational that it is known to
    be, ``vanish`` the Taylor coefficients of some orders by zeros.
    """

    functions: Mapping[str, Callable[..., T]]
    constants: Mapping[str, Callable[[], T]]
    sign: Callable[[T], int]
    pin: Callable[[Callable[[], T], fmpq], T]
    vanish: Callable[[T, Collection[int]], T] = lambda value, orders: value


#: Written as quotients, so that a pole is a denominator of which zero can be proved.
_QUOTIENTS = frozenset({"tan", "cot", "coth", "log"})


def compile_tree(tree: Node, algebra: Algebra[T], facts: Facts = NOTHING) -> Program[T]:
    """Make the function that computes the tree at a point.

    The program raises ``Undefined``, ``Undecided`` or ``Singular`` with the part that failed. Raises ``Unsupported``
    for a function that the algebra cannot compute.
    """
    return _Compiler(algebra, facts).program(tree)


def compile_condition(relation: Node, algebra: Algebra[T], facts: Facts = NOTHING) -> Test[T]:
    """Make the test of a condition at a point, which raises like a program."""
    return _Compiler(algebra, facts).test(relation)


class _Compiler(NamedTuple, Generic[T]):
    algebra: Algebra[T]
    facts: Facts

    def program(self, node: Node) -> Program[T]:
        program: Program[T] = _FORMS.get(node.head, _Compiler._call)(self, node)
        if node in self.facts.constants:
            return _known(program, cast("T", self.facts.constants[node]))
        if node in self.facts.values:
            program = _pinned(program, self.algebra.pin, self.facts.values[node])
        if node in self.facts.zeros:
            program = _vanishing(program, self.algebra.vanish, self.facts.zeros[node])
        return program

    def test(self, relation: Node) -> Test[T]:
        gaps = [Node("sign", (difference(*pair),)) for pair in pairwise(relation.args)]
        signs = [_operation(gap, self.algebra.sign, [self.program(gap.args[0])]) for gap in gaps]
        holds = [_HOLDS[operator] for operator in cast("tuple[str, ...]", relation.value)]
        return _renamed(relation, partial(_compare, list(zip(signs, holds, strict=True))))

    def _number(self, node: Node) -> Program[T]:
        value = cast("T", rational(node))  # every kind of number has the rationals
        return lambda point: value

    def _symbol(self, node: Node) -> Program[T]:
        name = str(node.value)
        return lambda point: point[name]

    def _constant(self, node: Node) -> Program[T]:
        return _operation(node, self.algebra.constants[str(node.value)], [])

    def _call(self, node: Node) -> Program[T]:
        written_out = expanded(node) if node.head in FUNCTIONS else None
        if written_out is not None and (node.head in _QUOTIENTS or node.head not in self.algebra.functions):
            return _renamed(node, self.program(written_out))
        if node.head not in self.algebra.functions:
            raise Unsupported(f"{node.head} cannot be evaluated here", position=node.start, end=node.end)
        return self._operation(node, node.args)

    def _operation(self, node: Node, operands: tuple[Node, ...]) -> Program[T]:
        return _operation(node, self.algebra.functions[node.head], [self.program(operand) for operand in operands])

    def _power(self, node: Node) -> Program[T]:
        base, exponent = node.args
        if base == _E:
            return self.program(node._replace(head="exp", args=(exponent,)))
        if _is_zero(exponent):
            one = cast("T", fmpq(1))
            return _operation(node, lambda value: one, [self.program(base)])
        return self._operation(node, node.args)

    def _extreme(self, node: Node) -> Program[T]:
        *others, last = node.args
        first = others[0] if len(others) == 1 else node._replace(args=tuple(others))
        if not others or first == last:
            return self.program(last)
        pair = node._replace(args=(first, last, difference(first, last)))
        return _renamed(node, self._operation(pair, pair.args))

    def _lambertw(self, node: Node) -> Program[T]:
        pair = node._replace(args=(*node.args, Node("+", (*node.args, _EXP_OF_MINUS_ONE))))
        return _renamed(node, self._operation(pair, pair.args))

    def _piecewise(self, node: Node) -> Program[T]:
        branches = [self.program(value) for value in node.args[::2]]
        return partial(_choose, node, [self.test(condition) for condition in node.args[1::2]], branches)


_FORMS: dict[str, Callable[[_Compiler[T], Node], Program[T]]] = {
    "number": _Compiler._number,
    "symbol": _Compiler._symbol,
    "constant": _Compiler._constant,
    "**": _Compiler._power,
    "max": _Compiler._extreme,
    "min": _Compiler._extreme,
    "lambertw": _Compiler._lambertw,
    "piecewise": _Compiler._piecewise,
}


def _is_zero(exponent: Node) -> bool:
    """Whether an exponent is the number 0, as it is typed or by arithmetic on whole numbers.

    Such a power is the empty product 1, also of 0. With an exponent that varies, 0**0 has no value.
    """
    try:
        return exponent == _ZERO or (not free_symbols(exponent) and _whole(exponent) == 0)
    except KeyError:
        return False


def _whole(node: Node) -> int:
    """The value of sums and products of whole numbers. Raises ``KeyError`` for anything else."""
    if node.head == "number" and isinstance(node.value, int):
        return node.value
    return _ON_WHOLE[node.head]([_whole(arg) for arg in node.args])


_ON_WHOLE: dict[str, Callable[[list[int]], int]] = {"+": sum, "*": prod, "-": lambda parts: -parts[0]}


def rational(node: Node) -> fmpq:
    """The value of a number."""
    return fmpq(*cast("int | Fraction", node.value).as_integer_ratio())


def _operation(node: Node, function: Callable[..., R], operands: list[Program[T]]) -> Callable[[Point[T]], R]:
    def program(point: Point[T]) -> R:
        try:
            return function(*[operand(point) for operand in operands])
        except Failure as failure:
            failure.passes(node)
            raise

    return program


def _renamed(node: Node, program: Callable[[Point[T]], R]) -> Callable[[Point[T]], R]:
    """The program of another way to write a node, whose failures speak of the node as it was typed."""

    def renamed(point: Point[T]) -> R:
        try:
            return program(point)
        except Failure as failure:
            failure.speaks_of(node)
            raise

    return renamed


def _known(program: Program[T], value: T) -> Program[T]:
    """The value, where the program has one."""

    def known(point: Point[T]) -> T:
        program(point)
        return value

    return known


def _pinned(program: Program[T], pin: Callable[[Callable[[], T], fmpq], T], value: fmpq) -> Program[T]:
    return lambda point: pin(lambda: program(point), value)


def _vanishing(program: Program[T], vanish: Callable[[T, Collection[int]], T], orders: Collection[int]) -> Program[T]:
    return lambda point: vanish(program(point), orders)


def exactly(compute: Callable[[], object], value: fmpq) -> fmpq:
    """The value, where the computation does not fail."""
    compute()
    return value


def _choose(node: Node, conditions: list[Test[T]], branches: list[Program[T]], point: Point[T]) -> T:
    """The value of the first branch whose condition holds; the others are not looked at."""
    for condition, branch in zip(conditions, branches, strict=False):
        if condition(point):
            return branch(point)
    if len(branches) > len(conditions):
        return branches[-1](point)
    failure = Undefined("outside_domain", "none of its conditions holds")
    failure.passes(node)
    raise failure


def _compare(gaps: list[tuple[Callable[[Point[T]], int], Callable[[int], bool]]], point: Point[T]) -> bool:
    return all(holds(gap(point)) for gap, holds in gaps)
