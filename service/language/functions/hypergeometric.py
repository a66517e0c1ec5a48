"""Hypergeometric functions with few parameters: those above first, then those below, then x (DLMF 13, 15, 16)."""

from service.language.functions.row import Function, ending, off_poles, special


def _defined(above: str, below: str) -> str:
    """No parameter below is 0, −1, −2, …, unless one above ends the series before."""
    return " and ".join(
        " or ".join([off_poles(b), *(ending(a, before=b) for a in above.split())]) for b in below.split()
    )


def _converges(above: str, below: str) -> str:
    """The argument is below 1, or is 1 and the terms fall fast enough, or the series ends (DLMF 15.2, 16.2)."""
    ends = " or ".join(ending(a) for a in above.split())
    return f"x <= 1 or {ends} and x < 1 or {' + '.join(below.split())} > {' + '.join(above.split())} or {ends}"


def _series(name: str, above: str, below: str, dlmf: str, *aliases: str, cut: bool = False) -> Function:
    """pFq, whose derivative by x raises every parameter by one (DLMF 16.3.1)."""
    parameters = " ".join(filter(None, (above, below, "x")))
    raised = ", ".join(f"{parameter} + 1" for parameter in parameters.split()[:-1])
    factor = "*".join(above.split()) or "1"
    divisor = "*".join(below.split())
    slope = f"{factor}*{name}({raised}, x)/({divisor})"
    unknown = (None,) * len(parameters.split()[:-1])
    defined = _defined(above, below)
    where = f"{_converges(above, below)} and {defined}" if cut else defined
    smooth = " or ".join(["x < 1", *(ending(a) for a in above.split())]) if cut else None
    return special(
        name,
        parameters,
        (*unknown, slope),
        dlmf,
        *aliases,
        domain=where,
        smooth=f"{smooth} and {defined}" if smooth else None,
        constant=tuple((f"{zero} == 0", "1") for zero in ("x", *above.split())),
        growth="exponential",
    )


def _letters(above: int, below: int) -> tuple[str, str]:
    """Names for so many parameters; e is a constant."""
    letters = "abcdfghjkl"
    return " ".join(letters[:above]), " ".join(letters[above : above + below])


#: The rest of them, with up to four parameters below.
_NAMED = {(0, 1), (1, 1), (2, 1), (1, 2), (2, 2), (2, 3), (3, 2)}
_FURTHER = [(p, q) for q in range(2, 5) for p in range(q + 2) if (p, q) not in _NAMED]

ROWS = (
    special("hyp0f0", "x", ("exp(x)",), "16.2", definition="exp(x)", growth="exponential"),
    special("hyp1f0", "a x", ("-log(1 - x)*hyp1f0(a, x)", "a*hyp1f0(a + 1, x)"), "15.4.6", definition="(1 - x)**(-a)",
            domain="x < 1 or floor(a) == a and x != 1 or a <= 0", smooth="x < 1 or floor(a) == a",
            growth="exponential"),
    *[_series(f"hyp{p}f{q}", *_letters(p, q), "16.2", cut=p == q + 1) for p, q in _FURTHER],
    _series("hyp0f1", "", "b", "16.2", "Hypergeometric0F1"),
    _series("hyp1f1", "a", "b", "13.2", "Hypergeometric1F1", "kummer", "kummerM"),
    _series("hyp2f1", "a b", "c", "15.2", "Hypergeometric2F1", cut=True),
    _series("hyp1f2", "a", "b c", "16.2"),
    _series("hyp2f2", "a b", "c d", "16.2"),
    _series("hyp2f3", "a b", "c d f", "16.2"),
    _series("hyp3f2", "a b c", "d f", "16.2", cut=True),
    special("hyperu", "a b x", (None, None, "-a*hyperu(a + 1, b + 1, x)"), "13.2.6", "HypergeometricU", "kummerU",
            domain="x > 0 or floor(a) == a and x > 0 or a <= 0", growth="exponential"),
)  # fmt: skip
