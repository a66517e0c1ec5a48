"""One text, several notations: each choice of a request is obeyed, echoed and refused where it does not exist."""

from contextlib import suppress
from typing import Any

import pytest

from oracles import corpora, operations
from service.errors import ExpressionError, InvalidField, TooComplex, TooLong
from service.language import ReadingOptions, read, writer
from service.language.notation import CHOICES, DEFAULT, MEANINGS, PROFILES, Notation, notation

#: A text, a notation, and what is read.
READINGS = [
    ("log(x)", {"log": "10"}, "log10(x)"), ("ln x", {"log": "10"}, "log(x)"), ("x log x", {"log": "10"}, "x*log10(x)"),
    ("xlogx", {"log": "10"}, "x*log10(x)"), ("log_2 x", {"log": "10"}, "log2(x)"),
    (r"\log x", {"log": "10"}, "log10(x)"),
    ("log(x, 3)", {"log": "10"}, "log(x, 3)"), (r"\log_{3} x", {"log": "10"}, "log(x, 3)"),
    ("e^x + E", {"e": "symbol"}, "e**x + E"), ("E x", {"E": "symbol"}, "E*x"), ("I^2 R", {"I": "symbol"}, "I**2*R"),
    ("3i", {"i": "symbol"}, "3*i"), (r"\mathrm{e}^x", {"e": "symbol"}, "exp(x)"),
    ("1/2x", {"division": "product_first"}, "1/(2*x)"), ("1/2x", {"division": "left_to_right"}, "1/2*x"),
    ("a/bx", {"division": "product_first"}, "a/(b*x)"), ("a/bx", {"division": "left_to_right"}, "a/b*x"),
    ("a/b*x", {"division": "product_first"}, "a/b*x"), ("x/3y(z+1)", {"division": "product_first"}, "x/(3*y*(z + 1))"),
    ("x^(1/3)", {"roots": "real"}, "cbrt(x)"), ("x^(-2/5)", {"roots": "real"}, "root(x, 5)**(-2)"),
    ("x^0.2", {"roots": "real"}, "root(x, 5)"), ("x^(1/2)", {"roots": "real"}, "x**(1/2)"),
    (r"x^{\frac{5}{3}}", {"roots": "real"}, "cbrt(x)**5"), ("x^(2/6)", {"roots": "real"}, "cbrt(x)"),
    ("e^(1/3)", {"roots": "real"}, "exp(1/3)"), ("x^(1/3)", {"roots": "principal"}, "x**(1/3)"),
    ("sin x", {"angle": "degree"}, "sin(pi*x/180)"), ("tan(2x)", {"angle": "degree"}, "tan(pi*2*x/180)"),
    ("asin(x)", {"angle": "degree"}, "180*asin(x)/pi"), ("sinh(x)", {"angle": "degree"}, "sinh(x)"),
    ("sin(asin(x))", {"angle": "degree"}, "sin(pi*(180*asin(x)/pi)/180)"),
    ("velocity xy", {"names": "words", "profile": "standard"}, None), ("xy + speed", {"names": "words"}, "xy + speed"),
    ("xyzt", {"names": "letters"}, "x*y*z*t"), (r"xy + speed", {"names": "words"}, "xy + speed"),
    ("sen(x) + senh(x)", {"language": "es"}, "sin(x) + sinh(x)"), (r"\sen x", {"language": "it"}, "sin(x)"),
    ("arcsen(x)", "pt", "asin(x)"), ("1,5x", "de", "1.5*x"), ("log(x) + x^(1/3)", "school", "log10(x) + cbrt(x)"),
    ("e^2", "program", "e**2"),
]  # fmt: skip

#: What other systems' tests type, a sixth of it.
TEXTS = sorted({row["text"] for row in corpora.rows("syntax")})[::6]


def options(asked: Any) -> ReadingOptions:
    """How a request with this notation is read."""
    return ReadingOptions.of({"notation": asked})


@pytest.mark.parametrize(("text", "asked", "expected"), READINGS)
def test_a_notation_is_obeyed(text: str, asked: Any, expected: str | None) -> None:
    """What a request asks for is what is read; words that stand side by side are still no product."""
    if expected is None:
        with pytest.raises(ExpressionError):
            read(text, options(asked))
    else:
        assert writer.text(read(text, options(asked)).tree, options(asked).symbols) == expected


@pytest.mark.parametrize("asked_for", [*PROFILES, *({name: word} for name, words in CHOICES.items() for word in words)])
def test_what_was_read_in_any_notation_reads_back_in_ours(asked_for: Any) -> None:
    """Answers are in our own syntax: names and letters as the request has them, all else as by default."""
    asked = options(asked_for)
    ours = asked._replace(notation=DEFAULT._replace(names=asked.notation.names), decimal_separator=".")
    for text in TEXTS:
        try:
            tree = read(text, asked).tree
        except ExpressionError:
            continue
        with suppress(TooComplex, TooLong):
            assert read(writer.text(tree, asked.symbols), ours).tree == tree, text


@pytest.mark.parametrize(
    "asked", ["French", {"log": "e"}, {"logarithm": "10"}, {"profile": "nobody"}, {"angle": ""}, {"x" * 99: "10"}]
)
def test_what_is_no_notation_is_refused(asked: Any) -> None:
    """A refusal says what there is."""
    with pytest.raises(InvalidField) as refusal:
        notation(asked)
    assert refusal.value.fields["hint"]
    assert len(refusal.value.detail) < 100


def test_each_choice_is_a_field_with_its_first_value_as_the_default() -> None:
    """The table, the class and the explanations speak of the same."""
    assert Notation._fields == tuple(CHOICES) == tuple(MEANINGS)
    assert tuple(values[0] for values in CHOICES.values()) == DEFAULT


@pytest.mark.parametrize("operation", ["derivative", "gradient", "evaluate", "estimate", "check"])
def test_every_answer_echoes_the_notation(operation: str) -> None:
    """All choices of it, also those that a profile made; null where none was asked for."""
    asked = {"log": "10", "angle": "degree"}
    whole = DEFAULT._replace(**asked)._asdict()
    assert _answer(operation, notation=asked)["notation"] == whole
    assert _answer(operation)["notation"] is None


def _answer(operation: str, **fields: Any) -> Any:
    if operation == "check":
        task = {"expression": "log(x)", "at": None, **fields}
        return operations.check(task=task, answer="1/(x ln(10))")
    more = {} if operation == "gradient" else {"at": "2"}
    return getattr(operations, operation)(expression="log(x)", **more, **fields)


def test_coordinates_and_answers_are_read_in_the_same_notation() -> None:
    """What is typed beside the expression means the same."""
    found = operations.evaluate(expression="x", at="log(100)", notation={"log": "10"})
    assert found["results"][0]["exact"] == "2"
    checked = operations.check(task={"expression": "sin(x)", "notation": {"angle": "degree"}}, answer="(pi/180) cos x")
    assert checked["results"][0]["verdict"] == "correct"
    roots = operations.check(task={"expression": "x^(4/3)", "notation": {"roots": "real"}}, answer="4/3 x^(1/3)")
    assert roots["results"][0]["verdict"] == "correct"


def test_a_decimal_comma_of_a_profile_reaches_every_number() -> None:
    """Expression, point and step; the field of its own goes before the profile."""
    found = operations.derivative(expression="0,5x^2", at="1,5", notation="de")
    assert found["at"]["derivative"]["exact"] == "3/2"
    assert operations.estimate(expression="x^2", at="1,5", epsilon="0,001", notation="fr")["epsilon"] == 0.001
    assert operations.derivative(expression="0.5x", decimal_separator=".", notation="de")["derivative"] == "1/2"
