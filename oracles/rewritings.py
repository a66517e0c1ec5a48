"""Random expressions in x, what is the same in other words, and what is the same only by accident."""

import random
from collections.abc import Callable
from fractions import Fraction

from service.language import read
from service.language.tree import Node, number, substitute, symbol

#: Identities wherever both sides are defined, over u (and v) for the arguments, by the head of the left side.
IDENTITIES = {
    "sin": ("2*sin(u/2)*cos(u/2)", "tan(u)*cos(u)", "cos(pi/2 - u)"),
    "cos": ("1 - 2*sin(u/2)**2", "sin(2*u)/(2*sin(u))", "sin(u + pi/2)"),
    "tan": ("sin(u)/cos(u)", "(1 - cos(2*u))/sin(2*u)", "1/cot(u)"),
    "sec": ("1/cos(u)",),
    "exp": ("exp(u/2)**2", "1/exp(-u)", "cosh(u) + sinh(u)"),
    "log": ("2*log(sqrt(u))", "-log(1/u)", "log(u, 10)*log(10)"),
    "sqrt": ("u**(1/2)", "u/sqrt(u)"),
    "abs": ("sqrt(u**2)", "u*sign(u)", "max(u, -u)"),
    "sign": ("u/abs(u)", "abs(u)/u"),
    "atan": ("-atan(-u)", "asin(u/sqrt(1 + u**2))"),
    "asin": ("pi/2 - acos(u)",),
    "sinh": ("(exp(u) - exp(-u))/2", "2*sinh(u/2)*cosh(u/2)"),
    "cosh": ("(exp(u) + exp(-u))/2",),
    "tanh": ("sinh(u)/cosh(u)", "(exp(2*u) - 1)/(exp(2*u) + 1)"),
    "cbrt": ("sign(u)*abs(u)**(1/3)", "u/cbrt(u)**2"),
    "**": ("u**(v + 1)/u", "1/u**(-v)"),
    "/": ("u*v**(-1)", "1/(v/u)"),
    "-": ("(-1)*u", "0 - u"),
}
ANYWHERE = ("u + 0", "u*1", "(u + 1)**2/2 - (u**2 + 1)/2", "2*u - u")
MUTATIONS = (
    "-u",
    "abs(u)",
    "2*u",
    "u + 1/10**12",
    "sqrt(u**2)",
    "u*(1 + x/10**9)",
    "u**2/u + x - abs(x)",
    "exp(log(u))",
)
ONE_ARGUMENT = (
    "sin",
    "cos",
    "tan",
    "exp",
    "log",
    "sqrt",
    "abs",
    "atan",
    "asin",
    "sinh",
    "tanh",
    "sec",
    "sign",
    "cosh",
    "cbrt",
)
EXPONENTS = [Fraction(text) for text in ("2", "3", "-1", "-2", "1/2", "1/3", "-1/2", "3/2", "2/3")]
NUMBERS = [Fraction(text) for text in ("1", "2", "3", "-1", "1/2", "2/3", "5")]

X = symbol("x")


def template(text: str) -> Node:
    """A formula over u, v and x."""
    return read(text, symbols=frozenset("uvx")).tree


def expression(rng: random.Random, depth: int) -> Node:
    """A random expression in x."""
    if depth == 0:
        return (
            X
            if rng.random() < 0.65
            else rng.choice([number(rng.choice(NUMBERS)), Node("constant", (), rng.choice(["pi", "e"]))])
        )
    kind = rng.random()
    if kind < 0.5:
        head = rng.choice(["+", "*", "+", "*", "/"])
        return Node(head, (expression(rng, depth - 1), expression(rng, depth - 1)))
    if kind < 0.62:
        return Node("**", (expression(rng, depth - 1), number(rng.choice(EXPONENTS))))
    if kind < 0.66:
        return Node("**", (number(rng.choice([2, 3])), expression(rng, depth - 1)))
    return Node(rng.choice(ONE_ARGUMENT), (expression(rng, depth - 1),))


def somewhere(rng: random.Random, node: Node, change: Callable[[Node], Node], stop: float) -> Node:
    """The expression with one of its parts changed."""
    if not node.args or rng.random() < stop:
        return change(node)
    place = rng.randrange(len(node.args))
    changed = somewhere(rng, node.args[place], change, stop)
    return node._replace(args=(*node.args[:place], changed, *node.args[place + 1 :]))


def rewritten(rng: random.Random, node: Node) -> Node:
    """The expression with a part replaced by what is the same wherever both are defined."""

    def change(part: Node) -> Node:
        found = template(rng.choice(IDENTITIES.get(part.head, ()) + ANYWHERE))
        return substitute(
            found, dict(zip("uv", part.args if part.head in IDENTITIES else (), strict=False)) | _whole(found, part)
        )

    return somewhere(rng, node, change, 0.4)


def _whole(found: Node, part: Node) -> dict[str, Node]:
    """u is the whole part in the formulas that hold anywhere."""
    return {"u": part} if found in map(template, ANYWHERE) else {}


def mutated(rng: random.Random, node: Node) -> Node:
    """The expression with a part replaced by something else, which may be the same by accident."""

    def change(part: Node) -> Node:
        if len(part.args) == 1 and rng.random() < 0.4:
            return part._replace(head=rng.choice(ONE_ARGUMENT))
        return substitute(template(rng.choice(MUTATIONS)), {"u": part})

    return somewhere(rng, node, change, 0.35)
