"""Whether an answer is defined wherever the function is: whether the demands of one follow from those of the other."""

from collections.abc import Iterable, Sequence

from service.calculus.checking.decision.zero_test.field import Constraint, Demands, Facts, Field, learn
from service.calculus.checking.decision.zero_test.polynomial_signs import cells, only_generator
from service.calculus.checking.decision.zero_test.quotients import TooLarge


def covers(field: Field, assumed: Facts, given: Demands, wanted: Demands) -> bool:
    """Whether ``wanted`` is proved to follow from ``given`` under the assumed signs; ``False`` says nothing."""
    if wanted.risky or not wanted.opaque <= given.opaque:
        return False
    facts = dict(assumed)
    learn(facts, given.constraints)
    return all(
        constraint.holds(facts)
        or _combines(facts, given.constraints, constraint)
        or _holds_in_cells(field, given, constraint)
        for constraint in wanted.constraints
    )


def _combines(facts: Facts, given: Iterable[Constraint], wanted: Constraint) -> bool:
    """Whether a constraint is a product of given ones: elimination over the field of two elements."""
    rows: list[Constraint] = []
    for constraint in given:
        row = _eliminated(_open(facts, constraint), rows)
        if row.polynomials:
            rows.append(row)
    return _eliminated(_open(facts, wanted), rows) == Constraint(1, frozenset())


def _open(facts: Facts, constraint: Constraint) -> Constraint:
    """The constraint on the polynomials whose signs are not known."""
    sign = constraint.sign
    for polynomial in constraint.polynomials & facts.keys():
        sign *= facts[polynomial]
    return Constraint(sign, constraint.polynomials - facts.keys())


def _eliminated(constraint: Constraint, rows: Sequence[Constraint]) -> Constraint:
    for row in rows:
        if min(row.polynomials) in constraint.polynomials:
            constraint = Constraint(constraint.sign * row.sign, constraint.polynomials ^ row.polynomials)
    return constraint


def _holds_in_cells(field: Field, given: Demands, wanted: Constraint) -> bool:
    """Whether a constraint on polynomials in one generator holds between all roots where the given ones hold."""
    index = only_generator(field.polynomials[name] for name in wanted.polynomials)
    if index is None:
        return False
    premises = [
        c for c in given.constraints if only_generator(field.polynomials[name] for name in c.polynomials) == index
    ]
    names = wanted.polynomials.union(*(premise.polynomials for premise in premises))
    try:
        found = cells(field, {name: field.polynomials[name] for name in names}, index)
    except TooLarge:
        return False
    return all(wanted.holds(cell) for cell in found if all(premise.holds(cell) for premise in premises))
