"""Where an expression is defined and where its derivative exists, as notes in our own syntax.

``defined_where`` and ``differentiable_where`` are conditions; ``not_differentiable_at`` is a place where it is proved
that there is no derivative, ``may_not_be_differentiable_at`` one where that is not decided, ``formula_undefined_at``
one where there is a derivative, but the formula for it has no value. Conditions that always hold
are left out, and linear ones are solved for the variable.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from itertools import chain, combinations, product
from math import prod
from typing import NamedTuple

from service.answer_types import DomainCode, DomainNote
from service.calculus.arithmetic.points import coordinate
from service.calculus.certified.certify import certified
from service.calculus.symbolic.conditions import Condition, always, comparisons, solved
from service.calculus.symbolic.expressions.from_tree import Bindings, rational
from service.calculus.symbolic.expressions.nodes import Computation
from service.errors import FluxionError
from service.language import tree, writer
from service.language.definitions import formulas
from service.language.names import FUNCTIONS
from service.language.tree import Node, free_symbols

#: Notes that cases without a last one may have: one of each chain of comparisons must hold.
MAX_ALTERNATIVES = 16

DEFINED: DomainCode = "defined_where"
DIFFERENTIABLE: DomainCode = "differentiable_where"
NOT_AT: DomainCode = "not_differentiable_at"
MAYBE_NOT_AT: DomainCode = "may_not_be_differentiable_at"
FORMULA_NOT_AT: DomainCode = "formula_undefined_at"


class Requirement(NamedTuple):
    """What a part of an expression asks for: that one of the conditions holds."""

    code: DomainCode
    conditions: tuple[Condition, ...]

    def unless(self, elsewhere: tuple[Condition, ...]) -> "Requirement":
        """What is asked for by a part that does not matter where one of the conditions ``elsewhere`` holds."""
        return self if self.code == MAYBE_NOT_AT else self._replace(conditions=self.conditions + elsewhere)

    def placed(self) -> "Requirement":
        """The same; of what is smooth but at some places, these are what is of interest."""
        if self.code == DIFFERENTIABLE and len(self.conditions) == 1 and not _is_edge(self.conditions[0]):
            return Requirement(MAYBE_NOT_AT, (self.conditions[0]._replace(operator="="),))
        return self

    def implied(self) -> Iterator["Requirement"]:
        """What need not be said beside this."""
        if len(self.conditions) > 1 or self.code == MAYBE_NOT_AT:
            return
        (condition,) = self.conditions
        if self.code == DEFINED:
            yield Requirement(DIFFERENTIABLE, self.conditions)
        for weaker in condition.weaker():
            yield Requirement(self.code, (weaker,))
            yield Requirement(DIFFERENTIABLE, (weaker,))
        if condition.operator in (">", "<", "!="):
            yield Requirement(MAYBE_NOT_AT, (condition._replace(operator="="),))


def domain_notes(
    node: Node, index: Mapping[str, int], assumptions: Mapping[str, str], formula: Node | None = None
) -> list[DomainNote]:
    """Say where the expression is defined and where it has the derivative that ``index`` names.

    ``formula``: the derivative as it is written, which may have no value at a place where there is a derivative.
    """
    parts: list[tuple[Node, tuple[Condition, ...]]] = []
    _collect(node, {name for name, times in index.items() if times}, parts, ())
    wanted = [need.unless(elsewhere) for part, elsewhere in parts for need in _requirements(part, index)]
    if not wanted:
        return []
    with Computation(assumptions) as bindings:
        needs = dict.fromkeys(need for each in wanted if (need := _reduced(each, bindings)))
    implied = {weaker for need in needs for weaker in need.implied()}
    told = dict.fromkeys((_code(need, node, index, formula), need.conditions) for need in needs if need not in implied)
    return [_note(code, conditions) for code, conditions in told if code]


def _collect(
    node: Node,
    variables: Collection[str],
    found: list[tuple[Node, tuple[Condition, ...]]],
    elsewhere: tuple[Condition, ...],
) -> bool:
    """Add to ``found`` the parts in which a variable occurs, the inner ones first, and say whether this is one.

    A part comes with the conditions of which none holds where the part matters.
    """
    if not node.args:
        return node.head == "symbol" and node.value in variables
    places = _branches(node, elsewhere) if node.head == "piecewise" else [elsewhere] * len(node.args)
    occurs = [_collect(part, variables, found, place) for part, place in zip(node.args, places, strict=True)]
    if any(occurs):
        found.append((node, elsewhere))
    return any(occurs)


def _branches(node: Node, elsewhere: tuple[Condition, ...]) -> Iterator[tuple[Condition, ...]]:
    """For each argument of a ``piecewise``: where it does not matter."""
    for _, condition in zip(node.args[::2], node.args[1::2], strict=False):
        joined = comparisons(condition)
        yield elsewhere + tuple(each.negated() for each in joined)
        yield elsewhere
        elsewhere += tuple(joined) if len(joined) == 1 else ()
    if len(node.args) % 2:
        yield elsewhere


def _requirements(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    rule = _RULES.get(node.head)
    if rule:
        yield from rule(node, index)
    elif node.head in FUNCTIONS:
        yield from _from_table(node, index)


def _quotient(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    if index.keys() & free_symbols(node.args[1]):
        yield Requirement(DEFINED, (Condition(node.args[1], "!="),))


def _power(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    base, exponent = node.args
    value = rational(exponent)
    if not free_symbols(base):
        if index.keys() & free_symbols(exponent) and rational(base) == 0:
            yield Requirement(DEFINED, (Condition(exponent, ">"),))
    elif value is None:
        yield from _symbolic_power(base, exponent, index)
    elif value.denominator != 1:
        yield Requirement(DEFINED, (Condition(base, ">=" if value > 0 else ">"),))
        yield Requirement(DIFFERENTIABLE, (Condition(base, ">"),))
    elif value < 0:
        yield Requirement(DEFINED, (Condition(base, "!="),))


def _symbolic_power(base: Node, exponent: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    """x**n: any n for x > 0, a positive one for x = 0, a whole one for x < 0; n that varies, for x > 0 only."""
    if index.keys() & free_symbols(exponent):
        yield Requirement(DEFINED, (Condition(base, ">"),))
        return
    whole = Condition(Node("floor", (exponent,)), "=", exponent)
    yield Requirement(DEFINED, (Condition(base, ">="), whole))
    yield Requirement(DEFINED, (Condition(base, "!="), Condition(exponent, ">")))
    yield Requirement(DIFFERENTIABLE, (Condition(base, "!="), whole))


def _root(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    degree = rational(node.args[1])
    if degree is None or degree.denominator != 1 or degree % 2 == 0:
        yield from _power(Node("**", (node.args[0], Node("/", (tree.number(1), node.args[1])))), index)
    elif degree < 0:
        yield Requirement(DEFINED, (Condition(node.args[0], "!="),))
    else:
        yield Requirement(MAYBE_NOT_AT, (Condition(node.args[0], "="),))


def _extreme(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    for one, other in combinations(node.args, 2):
        yield Requirement(MAYBE_NOT_AT, (Condition(one, "=", other),))


def _piecewise(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    conditions = [comparisons(condition) for condition in node.args[1::2]]
    for each in chain.from_iterable(conditions):
        yield Requirement(MAYBE_NOT_AT, (each._replace(operator="="),))
    if len(node.args) % 2 == 0 and prod(map(len, conditions)) <= MAX_ALTERNATIVES:
        for one_of_each in product(*conditions):
            yield Requirement(DEFINED, one_of_each)


_RULES: dict[str, Callable[[Node, Mapping[str, int]], Iterator[Requirement]]] = {
    "/": _quotient,
    "**": _power,
    "root": _root,
    "max": _extreme,
    "min": _extreme,
    "piecewise": _piecewise,
}


def _from_table(node: Node, index: Mapping[str, int]) -> Iterator[Requirement]:
    """What the function's row says of its domain and of where it is smooth, as far as the arguments are given.

    That a parameter by which is differentiated is a whole number holds at single points, where nothing is smooth.
    """
    known = formulas(node.head, len(node.args))
    arguments = dict(zip(known.parameters, node.args, strict=False))
    for code, conditions in ((DEFINED, known.domain), (DIFFERENTIABLE, known.smooth)):
        for alternatives in conditions:
            all_of = tuple(_condition(each).of(arguments) for each in alternatives)
            apart = tuple(each for each in all_of if code == DEFINED or not _asks_for_a_whole(each, index))
            yield Requirement(code, apart or all_of).placed()


def _asks_for_a_whole(condition: Condition, index: Mapping[str, int]) -> bool:
    """Whether a condition holds only where a number that varies is whole."""
    sides = condition.left, condition.right
    return condition.operator == "=" and any(
        side.head == "floor" and side.args[0] in sides and index.keys() & free_symbols(side) for side in sides
    )


@cache
def _condition(relation: Node) -> Condition:
    """A comparison of the table."""
    (condition,) = comparisons(relation)
    return condition


def _is_edge(condition: Condition) -> bool:
    """Whether a condition, as far as it is solved, ends where its sides cross, so that the domain ends there too.

    ``x**2 + y**2 > 0`` only leaves a point out.
    """
    side = condition.left.args[0] if condition.left.head == "abs" else condition.left
    return condition.operator != "!=" and side.head == "symbol"


def _reduced(need: Requirement, bindings: Bindings) -> Requirement | None:
    """The requirement in simple form; ``None`` if it is met everywhere."""
    simple = [solved(condition, bindings) for condition in need.conditions]
    conditions = tuple(condition for condition in simple if isinstance(condition, Condition))
    if True in simple or not conditions or always(conditions):
        return None
    return need._replace(conditions=tuple(dict.fromkeys(conditions))).placed()


def _code(need: Requirement, node: Node, index: Mapping[str, int], formula: Node | None) -> DomainCode | None:
    """What is to be noted, if anything is."""
    return _verdict(need.conditions[0], node, index, formula) if need.code == MAYBE_NOT_AT else need.code


def _note(code: DomainCode, conditions: tuple[Condition, ...]) -> DomainNote:
    """That one of the conditions holds, or must hold."""
    where = " or ".join(map(str, conditions))
    return {"code": code, "where": where, "mathml": writer.mathml(*(each.relation() for each in conditions))}


def _verdict(place: Condition, node: Node, index: Mapping[str, int], formula: Node | None) -> DomainCode | None:
    """Whether a function of one variable has its derivative at a place, and its formula too, if it is a number."""
    names = free_symbols(node)
    value = rational(place.right) if len(names) == 1 and place.left.head == "symbol" else None
    if value is None:
        return MAYBE_NOT_AT
    point = {names[0]: coordinate(str(value))}
    try:
        status = certified(node, point, index).status
        if status == "defined" and formula is not None and certified(formula, point).status != "defined":
            return FORMULA_NOT_AT
    except FluxionError:
        return MAYBE_NOT_AT
    if status == "defined":
        return None
    return MAYBE_NOT_AT if status == "undecided" else NOT_AT
