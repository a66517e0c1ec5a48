"""What the notation of a request makes of a tree that was read: real odd roots, and angles in degrees."""

from fractions import Fraction

from service.language.notation import Notation
from service.language.parser.construct import power
from service.language.tokens import Note
from service.language.tree import Node, number

_PI, _HALF_TURN = Node("constant", (), "pi"), number(180)
_OF_ANGLES = frozenset({"sin", "cos", "tan", "cot", "sec", "csc"})
_TO_ANGLES = frozenset({"asin", "acos", "atan", "acot", "asec", "acsc", "atan2"})


def applied(tree: Node, notation: Notation, notes: list[Note]) -> Node:
    """The tree as the notation means it; what is not to be seen in the text is told."""
    if notation.log == "10":
        message = "in the answer log is the natural logarithm; the one of base 10 is log10"
        notes.append(Note("natural_log", message, tree.start, tree.end))
    if notation.roots == "real":
        tree = _with_real_roots(tree)
    if notation.angle == "degree":
        turned = _in_degrees(tree)
        if turned != tree:
            message = "angles were read in degrees; in the answer they are in radians"
            notes.append(Note("angle_in_degrees", message, tree.start, tree.end))
        return turned
    return tree


def _with_real_roots(node: Node) -> Node:
    """Every power p/q with odd q as the real root to the power of p, which has a value for negative bases too."""
    args = tuple(map(_with_real_roots, node.args))
    exponent = _ratio(args[1]) if node.head == "**" else None
    if exponent is None or exponent.denominator == 1 or exponent.denominator % 2 == 0:
        return node._replace(args=args)
    degree = exponent.denominator
    root = Node("cbrt", args[:1]) if degree == 3 else Node("root", (args[0], number(degree)))
    root = root._replace(start=node.start, end=node.end)
    above = exponent.numerator
    if above == 1:
        return root
    return power(root, number(above) if above > 0 else Node("-", (number(-above),)))._replace(end=node.end)


def _ratio(node: Node) -> Fraction | None:
    """The number that is written as an integer, a decimal or a quotient, perhaps with a sign."""
    if isinstance(node.value, int | Fraction):
        return Fraction(node.value)
    parts = [_ratio(arg) for arg in node.args] if node.head in {"-", "/"} else [None]
    values = [part for part in parts if part is not None]
    if len(values) < len(parts):
        return None
    return -values[0] if node.head == "-" else values[0] / values[1] if values[1] else None


def _in_degrees(node: Node) -> Node:
    """Trigonometric functions of radians, with the factor that turns degrees into these."""
    args = tuple(map(_in_degrees, node.args))
    if node.head in _OF_ANGLES:
        factors = args[0].args if args[0].head == "*" else args
        return node._replace(args=(Node("/", (Node("*", (_PI, *factors)), _HALF_TURN), None, *args[0][3:]),))
    node = node._replace(args=args)
    if node.head in _TO_ANGLES:
        return Node("/", (Node("*", (_HALF_TURN, node)), _PI), None, node.start, node.end)
    return node
