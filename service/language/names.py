"""The functions and constants that an expression may use, by name: the families of ``functions`` put together."""

from dataclasses import replace

from service.language.functions import (
    bessel,
    choices_and_steps,
    complex_parts,
    elementary,
    elliptic,
    gamma,
    hypergeometric,
    integrals,
    lambert,
    orthogonal,
    zeta,
)
from service.language.functions.other_systems import SPELLINGS
from service.language.functions.row import Function

#: Every function by its canonical name.
FUNCTIONS: dict[str, Function] = {
    row.name: replace(row, aliases=(*row.aliases, *SPELLINGS.get(row.name, ())))
    for family in (
        elementary,
        choices_and_steps,
        complex_parts,
        gamma,
        integrals,
        bessel,
        elliptic,
        hypergeometric,
        orthogonal,
        lambert,
        zeta,
    )
    for row in family.ROWS
}

#: Every spelling of every function.
BY_SPELLING: dict[str, Function] = {spelling: f for f in FUNCTIONS.values() for spelling in f.names}

#: ``log(x)`` where the notation gives it the base 10; no tree holds it, and with a base it is any other logarithm.
COMMON_LOG = replace(FUNCTIONS["log"], inverse=None)

#: ``pow(x, y)`` is another spelling of ``x**y``: the parser reads it, and no tree holds it.
BY_SPELLING["pow"] = Function("pow", "x y", None)

#: ``hyper([a, b], [c], x)`` is another spelling of ``hyp2f1(a, b, c, x)``, and so for other numbers of parameters.
HYPERGEOMETRIC = Function("hyper", "above below x", None, ("HypergeometricPFQ", "hypergeometric"), special=True)
BY_SPELLING |= dict.fromkeys(HYPERGEOMETRIC.names, HYPERGEOMETRIC)

#: Every spelling of every constant.
CONSTANTS: dict[str, str] = {"pi": "pi", "π": "pi", "e": "e", "E": "e", "ℯ": "e", "i": "i", "I": "i", "ⅈ": "i"}
