"""The formulas of the table of functions, read by our own parser: here, and each once."""

from functools import cache
from typing import NamedTuple

from service.language.names import FUNCTIONS
from service.language.reading import read
from service.language.tree import Node, substitute

#: Alternatives joined by ``or``, all of which stand for one of the conditions joined by ``and``.
Conditions = tuple[tuple[Node, ...], ...]


class Formulas(NamedTuple):
    """What the row of a function says in our syntax, as trees over ``parameters``.

    ``derivatives`` are by each parameter, ``None`` by one for which there is no formula.
    """

    parameters: tuple[str, ...]
    derivatives: tuple[Node | None, ...]
    definition: Node | None
    domain: Conditions
    smooth: Conditions
    constants: tuple[tuple[Conditions, Node], ...]


@cache
def formula(text: str, parameters: str) -> Node:
    """A formula of one of our tables; no name in it can be anything but a parameter."""
    return read(text, symbols=parameters.split()).tree


@cache
def formulas(name: str, arguments: int) -> Formulas:
    """The formulas of a function of so many arguments."""
    row = FUNCTIONS[name].taking(arguments)
    parameters = tuple(row.parameters.split())
    derivatives = row.derivative or (None,) * len(parameters)
    return Formulas(
        parameters,
        tuple([formula(text, row.parameters) if text else None for text in derivatives]),
        formula(row.definition, row.parameters) if row.definition else None,
        _conditions(row.domain, row.parameters),
        _conditions(row.smooth, row.parameters),
        tuple([(_conditions(where, row.parameters), formula(value, row.parameters)) for where, value in row.constant]),
    )


def _conditions(text: str | None, parameters: str) -> Conditions:
    every = text.split(" and ") if text else ()
    return tuple([tuple([_condition(each, parameters) for each in part.split(" or ")]) for part in every])


def _condition(text: str, parameters: str) -> Node:
    """A comparison; only cases hold one."""
    return formula(f"piecewise(0, {text}, 0)", parameters).args[1]


def applied(formula: Node, parameters: tuple[str, ...], node: Node) -> Node:
    """A formula over the parameters of a function, for the arguments of a call."""
    return substitute(formula, dict(zip(parameters, node.args, strict=True)))


def expanded(node: Node) -> Node | None:
    """The call of a function written by its definition; ``None`` for one that is primitive."""
    known = formulas(node.head, len(node.args))
    return applied(known.definition, known.parameters, node) if known.definition else None
