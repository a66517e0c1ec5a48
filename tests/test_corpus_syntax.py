"""Strings from other systems' tests: read as their authors meant them, or refused."""

from typing import Any

import pytest

from oracles import corpora
from oracles.trees import agree, meaning, value
from service.errors import FluxionError
from service.language import Reading, ReadingOptions, guard, read, writer
from service.language.tree import Node

#: Where we read something else than the source says.
DISAGREEMENTS = {
    "x²*x²": "x**2*x**2",  # the source forbids raised characters because its parser lacks them
    "4 ^| 6 | 2": "4**abs(6)*2",  # in the source a bar is a bitwise operator; here two bars hold an absolute value
}


def cases(name: str) -> list[Any]:
    """The rows of a corpus, each with its name."""
    return [pytest.param(row, id=row["id"]) for row in corpora.rows(name)]


def attempt(text: str, format: str = "auto", order: int = 1) -> Reading | FluxionError:
    """What comes of reading and guarding a text."""
    try:
        reading = read(text, ReadingOptions(format=format))
        guard.check(reading.tree, order=order)
    except FluxionError as refusal:
        return refusal
    return reading


def read_row(row: dict[str, Any]) -> Node | None:
    """The tree, or nothing for a refusal that says where."""
    outcome = attempt(row["text"], format="latex" if row.get("dialect") == "latex" else "auto")
    if isinstance(outcome, Reading):
        return outcome.tree
    assert 0 <= outcome.fields["position"] <= outcome.fields["end"] <= len(row["text"])
    return None


def means(tree: Node, formula: str) -> bool:
    """Whether the tree has the value of the formula at two points, or both have none."""
    for trial in (0, 1):
        try:
            expected = meaning(formula, trial)
        except ZeroDivisionError:
            with pytest.raises(ZeroDivisionError):
                value(tree, trial=trial)
            continue
        except (ValueError, SyntaxError, KeyError):
            return False
        if not agree(value(tree, trial=trial), expected):
            return False
    return True


@pytest.mark.parametrize("row", cases("syntax"))
def test_syntax(row: dict[str, Any]) -> None:
    """``accept``: this meaning; ``meaning``: this meaning or a refusal; ``reject``: a refusal."""
    tree = read_row(row)
    if row["text"] in DISAGREEMENTS:
        assert tree is not None
        assert writer.text(tree) == DISAGREEMENTS[row["text"]]
        return
    if row["verdict"] == "reject":
        assert tree is None, writer.text(tree) if tree else ""
    if row["verdict"] == "accept":
        assert tree is not None
    if tree is not None and row["verdict"] in {"accept", "meaning"}:
        assert any(means(tree, formula) for formula in [row["meaning"], *row["alternatives"]]), writer.text(tree)


@pytest.mark.parametrize("row", cases("security"))
def test_security(row: dict[str, Any]) -> None:
    """Programs are refused; a plain name may be taken as a symbol, a large number must be bounded."""
    tree = read_row(row)
    assert tree is None or (row["expect"] == "bounded" and tree.head == "symbol")


#: Where the derivative's source means something else than we read.
OTHER_MEANINGS = {
    "yx*tan(y)*7*tanh(y)": "yx is one symbol in the source; unless it is declared, two letters are a product"
}


def formulas() -> list[str]:
    """Every formula of the corpora of derivatives, values and estimates, once."""
    rows = [row for name in ("derivative_*", "evaluate_*", "estimate") for row in corpora.rows(name)]
    found = (row.get(key) for row in rows for key in ("expression", "expected"))
    return list(dict.fromkeys(text for text in found if isinstance(text, str)))


def test_formulas() -> None:
    """Every formula in plain notation is read with its meaning and without a guess, or refused for what it names."""
    refused = {
        "unknown_function",
        "unknown_name",
        "too_complex",
        "wrong_arity",
        "unexpected_character",
        "unsupported_notation",
    }
    compared = 0
    for text in formulas():
        outcome = attempt(text, order=0)
        if isinstance(outcome, FluxionError):
            assert outcome.code in refused, text
        elif text not in OTHER_MEANINGS:
            assert {note.code for note in outcome.notes} <= {"read_as_constant"}, text
            compared += _compare(outcome.tree, text)
    assert compared > 1_200


def _compare(tree: Node, text: str) -> bool:
    """Compare values where Python's own parser can read the text, and both have one at the point of the trial."""
    try:
        expected, found = meaning(text), value(tree)
    except (ValueError, SyntaxError, KeyError, TypeError, ArithmeticError, NotImplementedError):
        return False
    assert found != found or agree(found, expected), text
    return True
