"""Notes on where an expression is defined and where it has a derivative."""

import pytest

from service.answer_types import DomainNote
from service.calculus.certified.domain_notes import domain_notes
from service.calculus.operations.derivative import derivative
from service.calculus.operations.evaluate import evaluate
from service.calculus.operations.gradient import gradient
from service.errors import NotDefined
from service.language import read

NOT_AT, MAYBE_NOT_AT = "not_differentiable_at", "may_not_be_differentiable_at"


def said(notes: list[DomainNote]) -> list[tuple[str, str]]:
    """Codes and places, without their MathML."""
    return [(note["code"], note["where"]) for note in notes]


NOTES: dict[str, list[tuple[str, str]]] = {
    "x^2": [],
    "1/(x^2 + 1)": [],
    "ln(x^2 + 1)": [],
    "sqrt(y)*x": [],
    "1/y + x/y": [],
    "a^x": [("defined_where", "a > 0")],
    "1/x": [("defined_where", "x != 0")],
    "x/x": [("defined_where", "x != 0")],
    "1/(3 - 2x)": [("defined_where", "x != 3/2")],
    "x^-2": [("defined_where", "x != 0")],
    "ln(x)": [("defined_where", "x > 0")],
    "ln(1 - 2x)": [("defined_where", "x < 1/2")],
    "ln(x*y)": [("defined_where", "x*y > 0")],
    "ln(x^2)": [("defined_where", "x != 0")],
    "ln(x^3/2)": [("defined_where", "x > 0")],
    "ln(-2/x)": [("defined_where", "x < 0")],
    "1/(2*exp(y)*x^2)": [("defined_where", "x != 0")],
    "x/sqrt(x)": [("defined_where", "x > 0")],
    "ln(ln(x))": [("defined_where", "x > 0"), ("defined_where", "x > 1")],
    "ln(x)/x": [("defined_where", "x > 0")],
    "log(2, x)": [("defined_where", "x > 0"), ("defined_where", "x != 1")],
    "x!": [("defined_where", "x > -1 or floor(x) != x")],
    "ln|x|": [("defined_where", "x != 0")],
    "sqrt(x^2)": [(NOT_AT, "x = 0")],
    "sqrt(x^4)": [],
    "sqrt|x|": [(NOT_AT, "x = 0")],
    "log(x, 10)": [("defined_where", "x > 0")],
    "sqrt(x)": [("defined_where", "x >= 0"), ("differentiable_where", "x > 0")],
    "x^(2/3)": [("defined_where", "x >= 0"), ("differentiable_where", "x > 0")],
    "x^(4/3)": [("defined_where", "x >= 0"), ("differentiable_where", "x > 0")],
    "(x/2)^(3/2)": [("defined_where", "x >= 0"), ("differentiable_where", "x > 0")],
    "(x^2)^(3/2)": [],
    "(3 - x)^(5/2)": [("defined_where", "x <= 3"), ("differentiable_where", "x < 3")],
    "sqrt(x^2 + y^2)^2": [(MAYBE_NOT_AT, "x**2 + y**2 = 0")],
    "x^n": [
        ("defined_where", "x >= 0 or floor(n) = n"),
        ("defined_where", "x != 0 or n > 0"),
        ("differentiable_where", "x != 0 or floor(n) = n"),
    ],
    "0^x": [("defined_where", "x > 0")],
    "root(x, -3)": [("defined_where", "x != 0")],
    "atan2(y, x)": [("defined_where", "x != 0 or y != 0"), ("differentiable_where", "x > 0 or y != 0")],
    "piecewise(x, x > 1, x^2, x < -1)": [
        ("defined_where", "x > 1 or x < -1"),
        (NOT_AT, "x = -1"),
        (NOT_AT, "x = 1"),
    ],
    "piecewise(x, 1 < x < 2)": [("defined_where", "x > 1"), ("defined_where", "x < 2")],
    "x*cbrt(x)": [],
    "x^(-1/3)": [("defined_where", "x > 0")],
    "x^x": [("defined_where", "x > 0")],
    "asin(x)": [("defined_where", "abs(x) <= 1"), ("differentiable_where", "abs(x) < 1")],
    "tan(x)": [("defined_where", "cos(x) != 0")],
    "gamma(x)": [("defined_where", "x > 0 or floor(x) != x")],
    "asech(x)": [("defined_where", "x > 0"), ("defined_where", "x <= 1"), ("differentiable_where", "x < 1")],
    "cbrt(x)": [(NOT_AT, "x = 0")],
    "root(x, 4)": [("defined_where", "x >= 0"), ("differentiable_where", "x > 0")],
    "|x|": [(NOT_AT, "x = 0")],
    "|2x + 1| + x": [(NOT_AT, "x = -1/2")],
    "x*|x|": [],
    "|x|^3": [],
    "cbrt(x)^4": [],
    "sign(x)": [(NOT_AT, "x = 0")],
    "x^2*sign(x)": [],
    "|a*x|": [(MAYBE_NOT_AT, "a*x = 0")],
    "|sin(x)|": [(MAYBE_NOT_AT, "sin(x) = 0")],
    "floor(x)": [(MAYBE_NOT_AT, "floor(x) = x")],
    "max(x, 1)": [(NOT_AT, "x = 1")],
    "max(x^2, 2x - 1)": [(MAYBE_NOT_AT, "x**2 = 2*x - 1")],
    "max(exp(x), -1)": [],
    "piecewise(x^2, x > 0, -x)": [(NOT_AT, "x = 0")],
    "piecewise(x^2, x > 0, 0)": [],
    "max(x, x)": [],
    "piecewise(x, x > 0)": [("defined_where", "x > 0")],
    "piecewise(ln(x), x > 1, x - 1)": [],
    "piecewise(1/x, x != 0, 3)": [(NOT_AT, "x = 0")],
    "piecewise(1/x, x > 2, ln(x), x > 1, 0)": [(NOT_AT, "x = 1"), (NOT_AT, "x = 2")],
    "piecewise(1/x, x < 2, 0)": [("defined_where", "x != 0 or x >= 2"), (NOT_AT, "x = 2")],
    "piecewise(1/x, 1 < x < 2, 5)": [(NOT_AT, "x = 1"), (NOT_AT, "x = 2")],
    "piecewise(0, x <= y, ln(x - y))": [(MAYBE_NOT_AT, "x = y"), ("defined_where", "x - y > 0 or x <= y")],
    "piecewise(|x|, x > -1, -x)": [(NOT_AT, "x = 0")],
    "1/(x + i) + acoth(i*x)": [],
}


@pytest.mark.parametrize("typed", NOTES)
def test_notes(typed: str) -> None:
    """Each expression has the notes of the table on its derivative by x."""
    tree = read(typed, symbols=frozenset("x")).tree
    found = said(domain_notes(tree, {"x": 1}, {}))
    assert sorted(found) == sorted(NOTES[typed])


def test_assumptions_settle_conditions() -> None:
    """What is known of a symbol is not asked for."""
    tree = read("ln(x) + |x| + 1/x").tree
    assert domain_notes(tree, {"x": 1}, {"x": "positive"}) == []


def test_higher_orders_ask_for_more() -> None:
    """|x|³ has two derivatives at 0 and no third, x^(4/3) has one."""
    assert said(domain_notes(read("|x|^3").tree, {"x": 3}, {})) == [(NOT_AT, "x = 0")]
    assert ("differentiable_where", "x > 0") in said(domain_notes(read("x^(4/3)").tree, {"x": 2}, {}))


@pytest.mark.parametrize("typed", ["x^n", "(x + 1)^n"])
def test_a_whole_exponent_asks_for_little(typed: str) -> None:
    """Of x**n with a whole positive n nothing is to be said."""
    tree = read(typed).tree
    assert domain_notes(tree, {"x": 1}, {"n": "integer"})[1:] == []


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("piecewise(sin(x)/x, x != 0, 1)", "x = 0"), ("x*cbrt(x)", "x = 0"),
        ("piecewise(x^2*sin(1/x), x != 0, 0)", "x = 0"), ("piecewise((x^2 - 1)/(x - 1), x != 1, 2)", "x = 1"),
    ],
)  # fmt: skip
def test_a_formula_without_a_value_where_there_is_a_derivative(typed: str, where: str) -> None:
    """The text of the derivative ends there, and says so."""
    assert ("formula_undefined_at", where) in said(derivative(expression=typed)["domain"])


#: Expressions whose domain ends, or that have no derivative, at some of the points.
TYPED = [
    "sqrt(x)", "x^(3/2)", "x^(5/2)", "(x/2)^(3/2)", "(x^2)^(3/2)", "log(x)", "asin(x)", "acosh(x)", "x^x", "0^x", "1/x",
    "root(x, -3)", "cbrt(x)", "x*cbrt(x)", "abs(x)", "x*abs(x)", "max(x, 1)", "gamma(x)", "atan2(x, 1)",
    "piecewise(x, x > 1)", "piecewise(x, 0 < x < 2)", "piecewise(sin(x)/x, x != 0, 1)", "sqrt(1 - x)*sqrt(x)",
    "sqrt(x^2)^2", "asech(x)", "log(x^2 - 1)", "sqrt(x)^2", "(2 - x)^(1/3)", "tan(x)",
    "piecewise(log(x), x > 1, x - 1)",
]  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("point", ["-1", "0", "1/2", "1", "2", "3"])
@pytest.mark.parametrize("order", [1, 2])
def test_notes_agree_with_what_is_certified_at_points(typed: str, point: str, order: int) -> None:
    """There is a derivative where no note is against it, and none where one is."""
    notes = derivative(expression=typed, variable="x", order=order)["domain"]
    there = evaluate(expression=typed, variable="x", order=order, at=point)["results"][0]["status"] == "defined"
    against = [note for note in notes if not holds(note["code"], note["where"], point)]
    certain = [note for note in against if note["code"] in ("defined_where", "differentiable_where", NOT_AT)]
    assert there or against
    assert not (there and certain)


def holds(code: str, where: str, point: str) -> bool:
    """Whether a note has nothing against a point: it is a condition that holds, or names another place."""
    met = [
        evaluate(expression=f"piecewise(1, {condition.replace(' = ', ' == ')}, 0)", variable="x", at=point)
        for condition in where.split(" or ")
    ]
    found = any(answer["results"][0]["exact"] == "1" for answer in met)
    return found if code in ("defined_where", "differentiable_where") else not found


@pytest.mark.parametrize(
    "typed", ["acosh(0) + 2*x", "atanh(3)*x^2", "x*acoth(0.5)", "x^2*asec(0.5)", "log(-1)*x", "x + Ci(-1)", "asin(2)^x"]
)
def test_what_is_real_nowhere_is_refused(typed: str) -> None:
    """Whatever function it comes from: /evaluate has no value of it anywhere."""
    with pytest.raises(NotDefined):
        derivative(expression=typed, variable="x")
    with pytest.raises(NotDefined):
        gradient(expression=typed, variables=["x"])


@pytest.mark.parametrize("typed", ["sqrt(-2)*x", "i*x", "x*asin(1)", "x*gamma(1/2)"])
def test_what_may_have_a_value_is_not(typed: str) -> None:
    derivative(expression=typed, variable="x")


def test_places_are_set_as_formulas() -> None:
    """Each comparison, and "or" between them; inequality signs are escaped."""
    (note,) = domain_notes(read("x!").tree, {"x": 1}, {})
    first, _, second = note["mathml"].partition("<mtext>\u00a0or\u00a0</mtext>")
    assert first.endswith("<mrow><mi>x</mi><mo>&gt;</mo><mrow><mo>−</mo><mn>1</mn></mrow></mrow>")
    assert second.startswith("<mrow><mrow><mo>⌊</mo><mi>x</mi><mo>⌋</mo></mrow><mo>≠</mo><mi>x</mi></mrow>")
