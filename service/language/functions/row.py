"""What is known of a function: its row in the table."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

#: How fast a function grows, for the guard's bound of constant sub-expressions.
Growth = Literal["bounded", "slow", "same", "exponential", "factorial"]


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the language.

    ``longer``: the row of the same function with more arguments, where it has such a form. ``with_more``: the function
    that the same spellings mean with more arguments, as Γ(x) and Γ(a, x); ``spelled``: how text writes such a one.
    ``derivative``: the partial derivative by each parameter, ``None`` for one by which there is no formula; ``None``
    for all where the calculus has a rule of its own.
    ``definition``: the function in terms of simpler ones, valid on its whole domain; the way to evaluate and to print
    it wherever no native form is named. ``domain``: where it is defined and real, as conditions joined by ``and``, each
    of them alternatives joined by ``or``; ``None``: everywhere, or, of a ``piecewise``, where a condition holds;
    ``smooth``: where it is differentiable, if that is less. ``constant``: conditions under which it is a rational
    number whatever the other arguments are, and that number. ``sympy``, ``arb``, ``python``, ``javascript``, ``c``:
    its name in that world, ``None`` where it has none. ``arb`` names a method of ``flint.arb``; what ``arb_series`` and
    ``acb`` lack is composed. ``inverse``: what a power of −1 written after the name means. ``lowered``: the parameter
    that is set as an index at the name. ``dlmf``: where it is in the NIST Digital Library of Mathematical Functions.
    ``special``: its names are no part of ordinary words, and are read as such only before a bracket.
    """

    name: str
    parameters: str
    derivative: tuple[str | None, ...] | None
    aliases: tuple[str, ...] = ()
    variadic: bool = False
    longer: "Function | None" = None
    with_more: "Function | None" = None
    spelled: str | None = None
    inverse: str | None = None
    definition: str | None = None
    domain: str | None = None
    smooth: str | None = None
    constant: tuple[tuple[str, str], ...] = ()
    sympy: str | None = None
    arb: str | None = None
    python: str | None = None
    javascript: str | None = None
    c: str | None = None
    latex: str | None = None
    growth: Growth = "bounded"
    parity: Literal["odd", "even", None] = None
    heavy: bool = False
    lowered: int | None = None
    dlmf: str | None = None
    special: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling that the parser reads as this function."""
        return (self.name, *self.aliases)

    @property
    def set_as(self) -> str:
        r"""The command of its name in LaTeX, by default ``\operatorname`` with the letters of its name."""
        return self.latex or rf"\operatorname{{{(self.spelled or self.name).replace('_', '')}}}"

    @cached_property
    def arity(self) -> tuple[int, int | None]:
        """The least and the greatest number of arguments; ``None``: any number."""
        least, more = len(self.parameters.split()), self.longer or self.with_more
        return least, None if self.variadic else more.arity[1] if more else least

    def taking(self, count: int) -> "Function":
        """The row of the form with so many arguments."""
        return self.longer.taking(count) if self.longer and count > self.arity[0] else self

    def meant_by(self, count: int) -> "Function":
        """The function that a spelling of this one means before so many arguments."""
        return self.with_more.meant_by(count) if self.with_more and count > self.arity[0] else self


def special(
    name: str, parameters: str, derivative: tuple[str | None, ...] | None, dlmf: str, *aliases: str, **more: object
) -> Function:
    """A special function."""
    return Function(name, parameters, derivative, aliases, dlmf=dlmf, special=True, **more)  # type: ignore[arg-type]


def ending(parameter: str, *, before: str | None = None) -> str:
    """The condition that a parameter is 0, −1, −2, … (and at least another one), as one comparison.

    Between whole numbers half a unit changes nothing; around one that varies the comparison holds strictly.
    """
    others = f", {before} - {parameter} - 1/2" if before else ""
    return f"max({parameter} - floor({parameter}), {parameter}{others}) <= 0"


def off_poles(argument: str) -> str:
    """The condition that Γ has no pole at the argument."""
    return f"{argument} > 0 or floor({argument}) != {argument}"


def rising(x: str, n: str) -> str:
    """The condition that Γ(x + n)/Γ(x) is finite, where a whole n makes it rational."""
    return (
        f"{off_poles(f'{x} + {n}')} or max({n} - floor({n}), -{n} - 1/2) <= 0 or max({n} - floor({n}), {x} - 1/2) <= 0"
    )
