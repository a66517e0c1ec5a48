"""The domain that the row of a function states, as a test of its arguments.

The conditions of a row are the one place where its domain is said: what is evaluated, what is noted beside a derivative
and what a proof of equality may use are the same. They are programs over the parameters, so that an argument is
computed once however many conditions speak of it.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from flint import fmpq

from service.calculus.arithmetic.compiler import Algebra, Test, compile_condition, rational
from service.calculus.arithmetic.failures import Failure, Kind, Singular, Undecided, Undefined
from service.language import writer
from service.language.definitions import Conditions, formulas
from service.language.names import FUNCTIONS
from service.language.tree import Node

#: Finds an algebra that is not made yet when the functions in it are.
Later = Callable[[], Algebra[Any]]


class Alternative(NamedTuple):
    """A comparison, and the operand that it tests against a number, if it is of that form."""

    test: Test[Any]
    operand: int
    candidate: fmpq | None


class Domain(NamedTuple):
    """Conditions of which one alternative each must hold."""

    parameters: tuple[str, ...]
    clauses: tuple[tuple[Alternative, ...], ...]
    kinds: tuple[Kind, ...]
    texts: tuple[str, ...]

    def check(self, arguments: Sequence[Any]) -> None:
        """Raise ``Undefined`` outside, ``Undecided`` or ``Singular`` where that is not certain."""
        point = dict(zip(self.parameters, arguments, strict=True))
        for alternatives, kind, text in zip(self.clauses, self.kinds, self.texts, strict=True):
            _require(alternatives, point, kind, f"it is defined only for {text}")


def _require(alternatives: Sequence[Alternative], point: Mapping[str, Any], kind: Kind, reason: str) -> None:
    doubt: Failure | None = None
    for alternative in alternatives:
        try:
            if alternative.test(point):
                return
        except Undecided as failure:
            doubt = doubt or Undecided(failure.reason, alternative.operand, alternative.candidate)
        except Singular as failure:
            doubt = doubt or Singular(failure.reason)
    raise doubt or Undefined(kind, reason)


@cache
def domain(name: str, algebra: Later) -> Domain:
    """Where a function is defined, for arguments of the algebra."""
    known = formulas(name, _arity(name))
    return _read(known.parameters, known.domain, algebra())


@cache
def smooth(name: str, algebra: Later) -> Domain:
    """Where a function is analytic, for arguments of the algebra."""
    known = formulas(name, _arity(name))
    return _read(known.parameters, known.smooth or known.domain, algebra())


class Constants(NamedTuple):
    """Where a function is a rational number whatever the other arguments are, and that number."""

    cases: tuple[tuple[Domain, fmpq], ...]

    def at(self, arguments: Sequence[Any]) -> fmpq | None:
        """The number that it is for certain; ``None`` where that is none of them, or not known."""
        for where, number in self.cases:
            with suppress(Failure):
                where.check(arguments)
                return number
        return None


@cache
def constants(name: str, algebra: Later) -> Constants:
    """The constants of a function, for arguments of the algebra."""
    return _constants(name, algebra())


def on_side(name: str, algebra: Algebra[Any]) -> tuple[Domain, Constants]:
    """Where a function is defined, and its constants, for arguments of an algebra that is made for one use."""
    known = formulas(name, _arity(name))
    return _read(known.parameters, known.domain, algebra), _constants(name, algebra)


def _constants(name: str, algebra: Algebra[Any]) -> Constants:
    known = formulas(name, _arity(name))
    cases = [(_read(known.parameters, where, algebra), rational(value)) for where, value in known.constants]
    return Constants(tuple(cases))


def _arity(name: str) -> int:
    return len(FUNCTIONS[name].parameters.split())


def _read(parameters: tuple[str, ...], conditions: Conditions, algebra: Algebra[Any]) -> Domain:
    return Domain(
        parameters,
        tuple(tuple(_alternative(each, parameters, algebra) for each in alternatives) for alternatives in conditions),
        tuple(map(_kind, conditions)),
        tuple(" or ".join(map(writer.text, alternatives)) for alternatives in conditions),
    )


def _kind(alternatives: tuple[Node, ...]) -> Kind:
    """What a point is where none holds: an exception that is left out is a pole, what is beyond a bound is outside."""
    return "pole" if any(each.value == ("!=",) for each in alternatives) else "outside_domain"


def _alternative(relation: Node, parameters: tuple[str, ...], algebra: Algebra[Any]) -> Alternative:
    left, right = relation.args
    test = compile_condition(relation, algebra)
    if left.head == "symbol" and right.head == "number":
        return Alternative(test, parameters.index(str(left.value)), rational(right))
    return Alternative(test, 0, None)
