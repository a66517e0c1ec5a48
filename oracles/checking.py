"""What the tests of /check share: trees from text, decisions about pairs, and the tables of pairs and mistakes."""

import json
from collections.abc import Mapping
from typing import Any

from oracles.corpora import DATA
from oracles.operations import check
from service.calculus.checking.decision.decide import Decision, decide
from service.calculus.checking.decision.expected import truth_of_derivative
from service.calculus.checking.decision.witnesses import Witnesses
from service.calculus.symbolic.differentiation import differentiate
from service.language import read
from service.language.tree import Node

PAIRS: list[dict[str, str]] = json.loads((DATA / "pairs.json").read_text())
MISTAKES: list[dict[str, Any]] = json.loads((DATA / "mistakes.json").read_text())
BY_HAND: list[dict[str, Any]] = [*map(json.loads, (DATA / "mistakes_by_hand.jsonl").read_text().splitlines())]

NOTHING: Mapping[str, str] = {}
NO_OPTIONS: Mapping[str, Any] = {}

NAMES = frozenset({"a", "b", "k", "m", "n", "s", "w", "x", "y"})


def tree(text: str) -> Node:
    """An expression in which single letters are symbols."""
    return read(text, symbols=NAMES).tree


def decided(
    function: str, answer: str, variable: str = "x", *, exact: bool = True, assumptions: Mapping[str, str] = NOTHING
) -> Decision:
    """The decision whether an answer is the derivative of a function."""
    f, submitted = tree(function), tree(answer)
    truth = truth_of_derivative(f, differentiate(f, [variable], assumptions).last, {variable: 1}, assumptions)
    witnesses = Witnesses([f, submitted], variable, assumptions, f"{function}|{answer}")
    return decide(truth, submitted, witnesses, exact=exact)


def result(answer: str, options: Mapping[str, Any] = NO_OPTIONS, /, **task: Any) -> dict[str, Any]:
    """The result of one answer to a task."""
    asked = check(task={"type": "derivative", **task}, answer=answer, options=options)
    found: dict[str, Any] = asked["results"][0]
    return found


def codes(answer: str, **task: Any) -> list[str]:
    """The slips that are named for one answer."""
    return [diagnosis["code"] for diagnosis in result(answer, **task)["diagnosis"]]
