"""The special functions by mpmath, random arguments for them, and the judgement of values and derivatives.

Every argument is a short rational: whole, half or decimal, ordinary, tiny, large, or near to where the function ends.
"""

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import mpmath
from mpmath import mp
from mpmath.libmp import NoConvergence

from oracles.forms import to_paste
from oracles.random_values import LARGEST, REFERENCE_DIGITS, STABLE_DIGITS, NoReference, is_right, patience
from oracles.special_values import MPMATH
from service.calculus.arithmetic.points import place
from service.calculus.certified.certify import Certified, certify
from service.calculus.certified.evaluator import Evaluator
from service.calculus.certified.refinement import Budget
from service.language.functions.row import Function
from service.language.names import FUNCTIONS
from service.language.tree import Node, symbol

#: Digits asked for.
DIGITS = 20


#: The most parameters of a row that is judged.
MOST_PARAMETERS = 7

#: The rows that are judged: all special ones but those that are complex.
ROWS = [row for row in FUNCTIONS.values() if row.name in MPMATH and not row.name.startswith("hankel")]

#: Series with many parameters are slow in mpmath, and the same program here.
ROWS = [row for row in ROWS if len(row.parameters.split()) <= MOST_PARAMETERS]

_ORDINARY = {
    "order": ("-3", "-2", "-1", "0", "1", "2", "3", "5", "1/2", "-1/2", "3/2", "-5/2", "1/3"),
    "whole": ("0", "1", "2", "3", "4"),
    "degree": ("0", "1", "2", "3", "4", "7", "12", "-1", "-3", "1/2", "-1/2", "5/2", "1/3"),
    "real": ("0", "1", "-1", "1/2", "-2", "1e-8", "-1e-8", "20", "-20", "60"),
    "positive": ("1", "1/2", "1e-8", "1e-3", "2", "20", "60"),
    "unit": ("0", "1/2", "-1/2", "0.999999", "-0.999999", "1e-8"),
    "below": ("0", "1/2", "-1", "-20", "0.999999", "1e-8", "1"),
    "nome": ("1/2", "0.01", "0.9", "1e-8"),
    "angle": ("0", "1", "-1", "1/2", "3", "7", "1e-8"),
    "branch": ("0", "-1"),
    "theta": ("1", "2", "3", "4"),
    "near": ("-0.3", "-0.1", "-1e-8", "-0.36"),
}
#: Kinds of parameters by which there is no derivative.
_ISOLATED = {"theta", "branch", "whole"}
_RANGES = {
    "order": (-5, 5), "degree": (-3, 9), "real": (-6, 6), "positive": (0, 8), "unit": (-1, 1), "below": (-6, 1),
    "nome": (0.05, 0.9), "angle": (-1.5, 1.5), "near": (-0.36, 0),
}  # fmt: skip

#: What kind each parameter of a row is, where it is not real.
KINDS: dict[str, str] = {
    "uppergamma": "order positive", "lowergamma": "order positive", "gamma_q": "order positive",
    "gamma_p": "order positive", "beta_incomplete": "positive order unit", "beta_regularized": "positive positive unit",
    "pochhammer": "real order", "FallingFactorial": "real order", "barnesg": "degree", "polylog": "order below",
    "hurwitz_zeta": "order positive", "zeta_derivative": "whole order", "dirichlet_eta": "order", "dilog": "below",
    "spence": "positive", "lerchphi": "unit order positive", "expint": "order positive", "E1": "positive",
    "erfinv": "unit", "erfcinv": "positive", "Li": "positive", "elliptic_k": "below", "elliptic_e": "below",
    "elliptic_f": "angle below", "elliptic_einc": "angle below", "elliptic_pi": "below below",
    "elliptic_piinc": "below angle below", "jacobi_sn": "real real", "jacobi_cn": "real real", "jacobi_dn": "real real",
    "jacobi_am": "angle unit", "jtheta": "theta real nome", "hyp1f1": "order order real",
    "hyp2f1": "order order order below", "hyp1f2": "order order order real", "hyp2f2": "order order order order real",
    "hyp2f3": "order order order order order real", "hyp3f2": "order order order order order unit",
    "hyp0f1": "order real", "hyperu": "order order positive", "legendre": "degree real", "legendre_q": "degree unit",
    "assoc_legendre": "degree order unit", "chebyshevt": "degree real", "chebyshevu": "degree real",
    "hermite": "degree real", "laguerre": "degree real", "assoc_laguerre": "degree order real",
    "gegenbauer": "degree order real", "jacobi": "degree order order real", "besselj": "order real",
    "bessely": "order positive", "besseli": "order real", "besselk": "order positive", "spherical_jn": "order positive",
    "spherical_yn": "order positive", "struveh": "order positive", "struvel": "order positive",
    "airyai_scaled": "positive", "airybi_scaled": "positive", "lambertw_branch": "near branch",
    "kelvin_ber": "order positive", "kelvin_bei": "order positive", "kelvin_ker": "order positive",
    "kelvin_kei": "order positive", "ker": "positive", "kei": "positive", "beta": "order order",
}  # fmt: skip


class Question(NamedTuple):
    """A value of a function, or of its derivative by one parameter."""

    name: str
    arguments: tuple[str, ...]
    by: str | None

    @property
    def request(self) -> str:
        """To paste at a shell."""
        names = FUNCTIONS[self.name].parameters.split()
        fields = {
            "expression": f"{self.name}({', '.join(names)})",
            "variable": self.by,
            "order": int(self.by is not None),
        }
        return to_paste("evaluate", fields | {"at": dict(zip(names, self.arguments, strict=True)), "symbols": names})


def questions(row: Function, count: int, seed: int) -> Iterator[Question]:
    """Random arguments, and for each the value and a derivative."""
    source = random.Random(f"{row.name} {seed}")
    parameters = row.parameters.split()
    kinds = KINDS.get(row.name, _kinds_of_series(row)).split()
    for _ in range(count):
        arguments = tuple(_argument(source, kind) for kind in kinds)
        movable = [name for name, kind in zip(parameters, kinds, strict=True) if kind not in _ISOLATED]
        yield Question(row.name, arguments, source.choice([None, *movable]))


def _kinds_of_series(row: Function) -> str:
    """Orders and an argument of a hypergeometric series, below 1 where it has a cut; real numbers of anything else."""
    *parameters, _ = row.parameters.split()
    if not row.name.startswith("hyp"):
        return "real " * (len(parameters) + 1)
    return "order " * len(parameters) + ("unit" if row.smooth else "real")


def _argument(source: random.Random, kind: str) -> str:
    if kind not in _RANGES or source.random() < 0.5:
        return source.choice(_ORDINARY[kind])
    return f"{source.uniform(*_RANGES[kind]):.{source.randint(1, 6)}f}"


def reference(question: Question) -> Any:
    """The value by mpmath, with so many digits that more of them change nothing. Raises ``NoReference``."""
    first, second = (_at_precision(question, REFERENCE_DIGITS + extra) for extra in (0, 25))
    with mpmath.workdps(REFERENCE_DIGITS):
        if abs(first - second) > abs(second) * mp.mpf(10) ** -STABLE_DIGITS:
            raise NoReference
    return second


def _at_precision(question: Question, digits: int) -> Any:
    parameters = FUNCTIONS[question.name].parameters.split()
    with mpmath.workdps(digits), patience():
        arguments = [_number(text) for text in question.arguments]
        try:
            value = _real(MPMATH[question.name](*arguments))
            if question.by is None:
                return value
            order = tuple(int(parameter == question.by) for parameter in parameters)
            return _real(mp.diff(MPMATH[question.name], tuple(arguments), order))
        except (ArithmeticError, ValueError, NoConvergence, NotImplementedError, TypeError, AssertionError) as error:
            raise NoReference from error


def _number(text: str) -> Any:
    above, _, below = text.partition("/")
    return mp.mpf(above) / (mp.mpf(below) if below else 1)


def _real(value: Any) -> Any:
    """mpmath gives a real value a small imaginary part where it computed with complex numbers."""
    if isinstance(value, mpmath.mpc) and abs(value.imag) <= abs(value.real) * mp.mpf(10) ** (15 - mp.dps):
        value = value.real
    if isinstance(value, mpmath.mpc) or not mpmath.isfinite(value) or abs(value) > LARGEST:
        raise NoReference
    return value


def found(question: Question) -> Certified:
    """What the service finds."""
    parameters = FUNCTIONS[question.name].parameters.split()
    tree = Node(question.name, tuple(map(symbol, parameters)))
    at = place(dict(zip(parameters, question.arguments, strict=True)), None, parameters)
    return certify(Evaluator(tree, {question.by: 1} if question.by else {}), at, DIGITS, Budget())


def judge(question: Question) -> tuple[str, Certified]:
    """The verdict: ``right``, ``wrong``, ``undecided``, ``no reference``, ``no value``, ``missed`` (mpmath has one)."""
    answer = found(question)
    if answer.status == "undecided":
        return "undecided", answer
    try:
        truth = reference(question)
    except NoReference:
        return ("no reference" if answer.status == "defined" else "no value"), answer
    if answer.status != "defined":
        return "missed", answer
    if truth == 0 and answer.decimal != "0":
        return "no reference", answer  # a difference that is lost in the digits of mpmath
    return ("right" if is_right(answer, truth) else "wrong"), answer
