"""What is known of a function: its row in the table."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

#: How fast a function grows, for the guard's bound of constant sub-expressions.
Growth = Literal["bounded", "slow", "same", "exponential", "factorial"]


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the language.

    ``longer``: the row of the same function with more arguments, where it has such a form.
    ``derivative``: the partial derivative by each parameter, ``None`` for one by which there is no formula; ``None``
    for all where the calculus has a rule of its own.
    ``definition``: the function in terms of simpler ones, valid on its whole domain; the way to evaluate and to print
    it wherever no native form is named. ``domain``: where it is defined and real, as conditions joined by ``and``, each
    of them alternatives joined by ``or``; ``None``: everywhere, or, of a ``piecewise``, where a condition holds;
    ``smooth``: where it is differentiable, if that is less. ``sympy``, ``arb``, ``python``, ``javascript``, ``c``:
    its name in that world, ``None`` where it has none. ``arb`` names a method of ``flint.arb``; what ``arb_series`` and
    ``acb`` lack is composed. ``inverse``: what a power of −1 written after the name means.
    """

    name: str
    parameters: str
    derivative: tuple[str | None, ...] | None
    aliases: tuple[str, ...] = ()
    variadic: bool = False
    longer: "Function | None" = None
    inverse: str | None = None
    definition: str | None = None
    domain: str | None = None
    smooth: str | None = None
    sympy: str | None = None
    arb: str | None = None
    python: str | None = None
    javascript: str | None = None
    c: str | None = None
    latex: str | None = None
    growth: Growth = "bounded"
    parity: Literal["odd", "even", None] = None
    heavy: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling that the parser reads as this function."""
        return (self.name, *self.aliases)

    @cached_property
    def arity(self) -> tuple[int, int | None]:
        """The least and the greatest number of arguments; ``None``: any number."""
        least = len(self.parameters.split())
        return least, None if self.variadic else self.longer.arity[1] if self.longer else least

    def taking(self, count: int) -> "Function":
        """The row of the form with so many arguments."""
        return self.longer.taking(count) if self.longer and count > self.arity[0] else self
