"""Complex values by ball arithmetic: ``flint.acb``, principal branches, cuts as SymPy and DLMF have them.

A value is an ``fmpq`` as long as it is known to be rational. A ball that lies across a branch cut has the values of
both sides in it: it never becomes narrow, and the answer is ``undecided`` unless the value is exactly on the cut.
"""

from collections.abc import Callable
from functools import reduce
from operator import add, mul, neg

from flint import acb, arb, fmpq

from service.calculus.arithmetic import powers, real_balls, scalars
from service.calculus.arithmetic.compiler import Algebra, exactly
from service.calculus.arithmetic.domains import Real, differs_from, no_pole_of_gamma
from service.calculus.arithmetic.failures import Kind, Undecided, Undefined
from service.calculus.arithmetic.special import SPECIAL
from service.language.names import FUNCTIONS

Complex = fmpq | acb

#: Functions that are about order or size on the real line, and mean nothing beyond it.
_REAL_ONLY = ("sign", "floor", "ceil", "max", "min", "atan2", "cbrt", "root")

#: Where a function is infinite; but for zeta, like a logarithm.
_INFINITE: dict[str, tuple[int, ...]] = {
    "log": (0,), "atanh": (-1, 1), "Ci": (0,), "Chi": (0,), "Ei": (0,), "li": (0, 1), "zeta": (1,),
}  # fmt: skip


def box(z: Complex | arb) -> acb:
    """The value as a ball of the present precision."""
    return z if isinstance(z, acb) else acb(z)


def _finite(z: acb) -> acb:
    if z.is_finite():
        return z
    raise Undecided("the value is not finite at this precision")


def _nonzero(z: Complex, operand: int) -> bool:
    """Whether the value is not zero; raises ``Undecided`` for a ball that holds zero."""
    if z != 0:
        return True
    if z == 0:
        return False
    raise Undecided("whether it is zero is not certain", operand, fmpq(0))


def divide(z: Complex, w: Complex) -> Complex:
    """z/w; a pole, or 0/0, where w is zero. Raises ``Undefined``."""
    if _nonzero(w, 1):
        return z / w
    raise Undefined("pole", "division by zero") if _nonzero(z, 0) else Undefined("undefined", "it is 0/0")


def power(z: Complex, w: Complex) -> Complex:
    """z**w = exp(w·log z) with the principal logarithm; for a whole exponent the product."""
    if isinstance(z, fmpq) and isinstance(w, fmpq) and (z > 0 or w.q == 1):
        value = powers.power(z, w)
        return value if isinstance(value, fmpq) else acb(value)
    if not (isinstance(w, fmpq) and w > 0 and w.q == 1) and not _nonzero(z, 0):
        return _power_of_zero(w)
    if isinstance(w, fmpq):
        return _finite(box(z) ** (w.p if w.q == 1 else w))
    return _finite((w * box(z).log()).exp())


def _power_of_zero(exponent: Complex) -> Complex:
    if isinstance(exponent, fmpq) and exponent > 0:
        return fmpq(0)
    if box(exponent).real > 0:
        return fmpq(0)
    raise Undefined("undefined", "it is a power of 0")


def real_part(z: Complex, operand: int = 0) -> Real:
    """The value, which must be real. A ball is real if its imaginary part is exactly zero.

    Raises ``Undefined`` where it is not, ``Undecided`` where that is not certain.
    """
    if isinstance(z, fmpq):
        return z
    if z.imag.is_zero():
        return z.real
    if z.imag != 0:
        raise Undefined("outside_domain", "the argument must be real")
    raise Undecided("whether the argument is real is not certain", operand)


def _on_reals(name: str) -> Callable[..., Complex]:
    """A function that is defined for real arguments only."""
    function = real_balls.FUNCTIONS_OF_REALS[name]

    def restricted(*arguments: Complex) -> Complex:
        value: Real = function(*[real_part(z, operand) for operand, z in enumerate(arguments)])
        return value if isinstance(value, fmpq) else acb(value)

    return restricted


def _not_an_imaginary_unit(z: Real | acb) -> None:
    """The arctangent is infinite like a logarithm at I and -I. Raises ``Undefined`` there."""
    if z * z == -1:
        raise Undefined("outside_domain", "the argument must not be I or -I")


def _native(name: str, method: Callable[[acb], acb]) -> Callable[[Complex], Complex]:
    """A function of one argument that Arb has."""
    kind: Kind = "pole" if name == "zeta" else "outside_domain"
    tests = [differs_from(point, kind, f"the argument must not be {point}") for point in _INFINITE.get(name, ())]
    tests += [_not_an_imaginary_unit] * (name == "atan")

    def function(z: Complex) -> Complex:
        for test in tests:
            test(z)
        return _exact(_finite(method(box(z))))

    return function


def _exact(z: acb) -> Complex:
    real = scalars.exact(z.real) if z.imag.is_zero() else z.real
    return real if isinstance(real, fmpq) else z


def _with_poles_of_gamma(method: Callable[[acb], acb]) -> Callable[[Complex], Complex]:
    """Gamma and its relatives have poles at 0, −1, −2, …"""

    def function(z: Complex) -> Complex:
        on_axis = isinstance(z, fmpq) or z.imag.contains(0)
        if on_axis:
            no_pole_of_gamma(z if isinstance(z, fmpq) else z.real)
        return _exact(_finite(method(box(z))))

    return function


def _polygamma(order: Complex, z: Complex) -> Complex:
    count = real_balls.whole_order(real_part(order))
    return _with_poles_of_gamma(lambda value: value.polygamma(acb(count)) if count else value.digamma())(z)


def _special(name: str) -> Callable[..., Complex]:
    """A special function. Where it is not finite, its row may say of real arguments why."""
    value = SPECIAL[name].value

    def function(*arguments: Complex) -> Complex:
        result = value(*map(acb, arguments))
        if not result.is_finite() and all(isinstance(argument, fmpq) for argument in arguments):
            real_balls.FUNCTIONS_OF_REALS[name](*arguments)
        return _exact(_finite(result))

    return function


def _argument(z: Complex) -> Complex:
    """The angle in (−π, π]; there is none of 0."""
    if _nonzero(z, 0):
        return _exact(acb(box(z).arg()))
    raise Undefined("outside_domain", "0 has no angle")


def _magnitude(z: Complex) -> Complex:
    return abs(z) if isinstance(z, fmpq) else acb(abs(z))


_METHODS: dict[str, Callable[[acb], acb]] = {
    function.name: getattr(acb, function.arb)
    for function in FUNCTIONS.values()
    if function.arb and hasattr(acb, function.arb) and function.name not in _REAL_ONLY
} | {
    "airyaiprime": lambda z: z.airy_ai(derivative=1),
    "airybiprime": lambda z: z.airy_bi(derivative=1),
}

#: Complex numbers, as ``fmpq`` and ``acb``.
COMPLEX = Algebra(
    functions={name: _native(name, method) for name, method in _METHODS.items()}
    | {name: _on_reals(name) for name in _REAL_ONLY}
    | {
        "+": lambda *terms: reduce(add, terms),
        "*": lambda *factors: reduce(mul, factors),
        "-": neg,
        "/": divide,
        "**": power,
        "abs": _magnitude,
        "re": lambda z: z if isinstance(z, fmpq) else _exact(acb(z.real)),
        "im": lambda z: fmpq(0) if isinstance(z, fmpq) else _exact(acb(z.imag)),
        "conj": lambda z: z if isinstance(z, fmpq) else z.conjugate(),
        "arg": _argument,
        "gamma": _with_poles_of_gamma(acb.gamma),
        "loggamma": _with_poles_of_gamma(acb.lgamma),
        "digamma": _with_poles_of_gamma(acb.digamma),
        "lambertw": lambda z, _: _exact(_finite(box(z).lambertw())),
        "polygamma": _polygamma,
        "binomial": real_balls.binomial(_with_poles_of_gamma(acb.gamma), lambda z: box(z).rgamma()),
    }
    | {name: _special(name) for name in SPECIAL},
    constants={"pi": lambda: acb(arb.pi()), "e": lambda: acb(arb.const_e()), "i": lambda: acb(0, 1)},
    sign=lambda z: scalars.sign(real_part(z)),
    pin=exactly,
)
