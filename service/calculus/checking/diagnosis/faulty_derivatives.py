"""Everything that differentiating a function can give, with up to so many slips on the way: the rules of ``mal_rules``
applied to the function's own tree, computed on samples.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, combinations, islice, product
from typing import Any, NamedTuple

from flint import fmpq

from service.calculus.checking.diagnosis.mal_rules import (
    CHAIN,
    CHAIN_AT_VARIABLE,
    CHAIN_INSIDE,
    CONSTANT_AS_VARIABLE,
    CONSTANT_DIVISOR,
    CONSTANT_TERM,
    EXPONENTIAL,
    FACTOR_AS_VARIABLE,
    FACTORS,
    GENERAL_POWER,
    LOGARITHM_TO_BASE,
    NEGATION,
    NUMERICAL_FACTOR,
    PARAMETRIC_FACTOR,
    POWER,
    POWER_OF_ONE_HALF,
    PRODUCT,
    QUOTIENT,
    RECIPROCAL,
    SQUARE_OF_A_PART,
    TERM,
    Rule,
    Wrong,
    standard,
)
from service.calculus.checking.diagnosis.samples import Samples, applied, sampled
from service.calculus.symbolic.differentiation import differentiate
from service.errors import FluxionError
from service.language.names import FUNCTIONS
from service.language.tree import Node, free_symbols, symbol, walk

HALF = fmpq(1, 2)

#: Candidates of one node; with two slips a sum of ten terms has some thousands.
MAX_CANDIDATES = 1_000
#: Nodes of a function by the number of slips that are looked for: 0.2 seconds at most.
LARGEST = {1: 200, 2: 40}


class Slipped(NamedTuple):
    """A slip and the part of the function in which it happens."""

    code: str
    part: Node


class Candidate(NamedTuple):
    """What comes out, and the slips that lead to it: none for the right derivative."""

    samples: Samples
    slips: tuple[Slipped, ...] = ()


class Derivations:
    """All derivatives, right and wrong, of the parts of a function by a variable, with up to ``slips`` slips."""

    def __init__(self, points: Sequence[Mapping[str, Any]], variable: str, slips: int) -> None:
        self.points, self.variable, self.slips = points, variable, slips
        self._samples: dict[Node, Samples] = {}
        self._candidates: dict[Node, list[Candidate]] = {}

    def of(self, node: Node) -> list[Candidate]:
        """The candidates of a part of the function, the right one first."""
        known = self._candidates.get(node)
        if known is None:
            known = self._candidates[node] = list(islice(self._derive(node), MAX_CANDIDATES))
        return known

    def _value(self, node: Node) -> Samples:
        known = self._samples.get(node)
        if known is None:
            known = self._samples[node] = sampled(node, self.points)
        return known

    def _depends(self, node: Node) -> bool:
        return self.variable in free_symbols(node)

    def _derive(self, node: Node) -> Iterable[Candidate]:
        if node.head == "symbol" or not self._depends(node):
            right = Candidate((fmpq(int(self._depends(node))),) * len(self.points))
            return [right, *self._as_if_variable(node)]
        rule = _RULES.get(node.head)
        return rule(self, node) if rule else self._function(node)

    def _as_if_variable(self, node: Node) -> Iterator[Candidate]:
        """What a constant such as π² or ln 2 gives if what is in it is taken for the variable."""
        if not (self.slips and node.args):
            return
        wrong = CONSTANT_AS_VARIABLE.get(node.head)
        rule = standard(node.head) if not wrong and node.head in FUNCTIONS and len(node.args) == 1 else None
        if rule:
            wrong = Wrong("constant_as_variable", rule.right)
        if wrong:
            values = dict(zip("xn", map(self._value, node.args), strict=False))
            yield Candidate(applied(wrong.formula, values), (Slipped(wrong.code, node),))

    def _formulas(
        self, rule: Rule, node: Node, values: Mapping[str, Samples], derivatives: Mapping[str, Node]
    ) -> Iterator[Candidate]:
        """What a rule gives: right, for all candidates of the derivatives in it; wrong, for the right ones."""
        yield from self._combined(rule.right, (), values, derivatives)
        for wrong in rule.wrong if self.slips else ():
            named = {name: self.of(part)[0].samples for name, part in derivatives.items()}
            yield Candidate(applied(wrong.formula, {**values, **named}), (Slipped(wrong.code, node),))

    def _combined(
        self, formula: str, own: tuple[Slipped, ...], values: Mapping[str, Samples], derivatives: Mapping[str, Node]
    ) -> Iterator[Candidate]:
        for combination in product(*(self.of(part) for part in derivatives.values())):
            slips = own + tuple(slip for candidate in combination for slip in candidate.slips)
            if len(slips) <= self.slips:
                named = dict(zip(derivatives, (candidate.samples for candidate in combination), strict=True))
                yield Candidate(applied(formula, {**values, **named}), slips)

    def _negation(self, node: Node) -> Iterator[Candidate]:
        return self._formulas(NEGATION, node, {}, {"p": node.args[0]})

    def _sum(self, node: Node) -> Iterator[Candidate]:
        """The right sum, then with the same slip in many terms, with one wrong term, with two."""
        right = [self.of(term)[0].samples for term in node.args]
        total = reduce(lambda u, v: applied("u + v", {"u": u, "v": v}), right)
        yield Candidate(total)
        wrong = [
            [candidate for candidate in (*self.of(term), *self._slips_of_term(term)) if candidate.slips]
            for term in node.args
        ]
        yield from self._throughout(node, total, right, list(map(self._with_linear, node.args, wrong)))
        for count in range(1, self.slips + 1):
            for places in combinations(range(len(node.args)), count):
                yield from self._exchanged(
                    total, [right[place] for place in places], [wrong[place] for place in places]
                )

    def _with_linear(self, term: Node, wrong: list[Candidate]) -> list[Candidate]:
        """The wrong terms, and 7x for 7: who reduces no exponent does not reduce that of x either."""
        inner = term.args[0] if term.head == "-" else term
        factors = [factor for factor in _flattened(inner) if self._depends(factor)]
        kept = Candidate(self._value(term), (Slipped("power_exponent_not_reduced", term),))
        return [kept, *wrong] if [factor.head for factor in factors] == ["symbol"] else wrong

    def _throughout(
        self, node: Node, total: Samples, right: Sequence[Samples], wrong: Sequence[Sequence[Candidate]]
    ) -> Iterator[Candidate]:
        """The sum with one and the same slip in more terms than slips are looked for: who has a rule wrong keeps it."""
        codes = dict.fromkeys(slip.code for term in wrong for candidate in term for slip in candidate.slips)
        for code in codes if self.slips else ():
            found = [next((each for each in term if [s.code for s in each.slips] == [code]), None) for term in wrong]
            before = [samples for samples, each in zip(right, found, strict=True) if each]
            after = [each.samples for each in found if each]
            if len(after) > self.slips:
                yield Candidate(_exchange(total, before, after), (Slipped(code, node),))

    def _exchanged(
        self, total: Samples, right: Sequence[Samples], wrong: Sequence[Sequence[Candidate]]
    ) -> Iterator[Candidate]:
        """The sum with some right terms exchanged for wrong ones."""
        for choice in product(*wrong):
            slips = tuple(slip for candidate in choice for slip in candidate.slips)
            if len(slips) <= self.slips:
                yield Candidate(_exchange(total, right, [candidate.samples for candidate in choice]), slips)

    def _slips_of_term(self, term: Node) -> Iterator[Candidate]:
        wrongs = TERM if self._depends(term) else CONSTANT_TERM
        values = {"u": self._value(term), "p": self.of(term)[0].samples}
        for wrong in wrongs if self.slips else ():
            yield Candidate(applied(wrong.formula, values), (Slipped(wrong.code, term),))

    def _product(self, node: Node) -> Iterator[Candidate]:
        factors = _flattened(node)
        constant = [factor for factor in factors if not self._depends(factor)]
        variable = [factor for factor in factors if self._depends(factor)]
        if constant:
            return self._multiple(node, _product_of(constant), _product_of(variable))
        first, rest = variable[0], _product_of(variable[1:])
        values = {"u": self._value(first), "v": self._value(rest)}
        return chain(
            self._formulas(PRODUCT, node, values, {"p": first, "q": rest}), self._slips_of_factors(node, variable)
        )

    def _slips_of_factors(self, node: Node, factors: Sequence[Node]) -> Iterator[Candidate]:
        """The slips of a product that treat three or more factors alike; those of two are in its rule."""
        slopes = [self.of(factor)[0].samples for factor in factors]
        for wrong in FACTORS if self.slips and len(factors) > 2 else ():
            together = slopes[0]
            for slope in slopes[1:]:
                together = applied(wrong.formula, {"p": together, "q": slope})
            yield Candidate(together, (Slipped(wrong.code, node),))

    def _multiple(self, node: Node, constant: Node, rest: Node) -> Iterator[Candidate]:
        rule = PARAMETRIC_FACTOR if free_symbols(constant) else NUMERICAL_FACTOR
        values = {"c": self._value(constant), "v": self._value(rest)}
        return chain(self._formulas(rule, node, values, {"p": rest}), self._factor_as_variable(constant, rest, values))

    def _factor_as_variable(self, constant: Node, rest: Node, values: Mapping[str, Samples]) -> Iterator[Candidate]:
        slope = self.of(rest)[0].samples
        for formula, wrong in product(FACTOR_AS_VARIABLE, self.of(constant)):
            if wrong.slips:
                yield Candidate(applied(formula, {**values, "p": slope, "q": wrong.samples}), wrong.slips)

    def _quotient(self, node: Node) -> Iterator[Candidate]:
        above, below = node.args
        values = {"u": self._value(above), "v": self._value(below)}
        if not self._depends(below):
            return self._formulas(CONSTANT_DIVISOR, node, values, {"p": above})
        if not self._depends(above):
            return self._formulas(RECIPROCAL, below, values, {"q": below})
        return self._formulas(QUOTIENT, node, values, {"p": above, "q": below})

    def _power(self, node: Node) -> Iterator[Candidate]:
        base, exponent = node.args
        if not self._depends(exponent):
            exponents = self._value(exponent)
            rule = POWER_OF_ONE_HALF if all(value == HALF for value in exponents) else POWER
            return self._chain(rule, "x**n", node, base, {"n": exponents})
        if base.head == "constant" and base.value == "e":
            return self._function(Node("exp", (exponent,)))
        if not self._depends(base):
            return self._chain(EXPONENTIAL, "a**x", node, exponent, {"a": self._value(base)})
        values = {"u": self._value(base), "v": self._value(exponent)}
        return self._formulas(GENERAL_POWER, node, values, {"p": base, "q": exponent})

    def _logarithm(self, node: Node) -> Iterator[Candidate]:
        if len(node.args) == 1 or self._depends(node.args[1]):
            return self._function(node)
        return self._chain(LOGARITHM_TO_BASE, "log(x, a)", node, node.args[0], {"a": self._value(node.args[1])})

    def _function(self, node: Node) -> Iterator[Candidate]:
        rule = standard(node.head) if len(node.args) == 1 else None
        if rule is None:
            return iter((Candidate(sampled(differentiate(node, [self.variable]).last, self.points)),))
        return self._chain(rule, f"{node.head}(x)", node, node.args[0], {})

    def _chain(
        self, rule: Rule, itself: str, node: Node, inner: Node, values: Mapping[str, Samples]
    ) -> Iterator[Candidate]:
        """An outer function by its rule, times the derivative of the inner one."""
        values = {**values, "x": self._value(inner)}
        yield from self._combined(f"({rule.right})*p", (), values, {"p": inner})
        for wrong in rule.wrong if self.slips else ():
            yield from self._combined(f"({wrong.formula})*p", (Slipped(wrong.code, node),), values, {"p": inner})
        slope = self.of(inner)[0].samples
        if self.slips and not all(value is not None and value == 1 for value in slope):
            yield from self._slips_of_chain(rule, itself, inner, {**values, "p": slope})

    def _slips_of_chain(
        self, rule: Rule, itself: str, inner: Node, values: Mapping[str, Samples]
    ) -> Iterator[Candidate]:
        variable = self._value(symbol(self.variable))
        for wrongs, inside in ((CHAIN, values["x"]), (CHAIN_INSIDE, values["p"]), (CHAIN_AT_VARIABLE, variable)):
            for wrong in wrongs:
                formula = wrong.formula.replace("{outer}", rule.right).replace("{itself}", itself)
                yield Candidate(applied(formula, {**values, "x": inside}), (Slipped(wrong.code, inner),))
        yield from self._square_of_a_part(rule, inner, values)
        for wrong in rule.wrong if self.slips > 1 else ():
            slips = (Slipped("chain_inner_derivative_missing", inner), Slipped(wrong.code, inner))
            yield Candidate(applied(wrong.formula, values), slips)

    def _square_of_a_part(self, rule: Rule, inner: Node, values: Mapping[str, Samples]) -> Iterator[Candidate]:
        """arcsin(3x) with 3x² in the place of (3x)²."""
        rest = [factor for factor in _flattened(inner) if self._depends(factor)]
        if "x**2" in rule.right and inner.head == "*" and len(rest) < len(_flattened(inner)):
            formula = SQUARE_OF_A_PART.formula.replace("{outer}", rule.right.replace("x**2", "(x*v)"))
            samples = applied(formula, {**values, "v": self._value(_product_of(rest))})
            yield Candidate(samples, (Slipped(SQUARE_OF_A_PART.code, inner),))


def _exchange(total: Samples, before: Sequence[Samples], after: Sequence[Samples]) -> Samples:
    """A sum with some terms exchanged for others."""
    for old, new in zip(before, after, strict=True):
        total = applied("u - p + q", {"u": total, "p": old, "q": new})
    return total


def _flattened(node: Node) -> list[Node]:
    """The factors of a product, and those of products in it."""
    if node.head != "*":
        return [node]
    return [factor for argument in node.args for factor in _flattened(argument)]


def _product_of(factors: Sequence[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Node("*", tuple(factors))


_RULES = {
    "-": Derivations._negation,
    "+": Derivations._sum,
    "*": Derivations._product,
    "/": Derivations._quotient,
    "**": Derivations._power,
    "log": Derivations._logarithm,
}


def derivations(tree: Node, points: Sequence[Mapping[str, Any]], variable: str, slips: int) -> list[Candidate]:
    """All candidates of a function; none where it is large, or a part of it cannot be differentiated."""
    if sum(1 for _ in walk(tree)) > LARGEST[slips]:
        return []
    try:
        return Derivations(points, variable, slips).of(tree)
    except FluxionError:
        return []
