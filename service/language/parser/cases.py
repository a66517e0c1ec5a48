"""Values under conditions: comparisons, joined by and, or and not, as the cases that the tree has."""

from collections.abc import Sequence

from service.errors import UnexpectedToken
from service.language.limits import MAX_CASES, MAX_NESTING, exceeded
from service.language.parser.factors import Factors
from service.language.tokens import Token, fault
from service.language.tree import TURNED, Node

#: All of these comparisons hold; any of the alternatives does.
Conjunction = tuple[Node, ...]
Alternatives = list[Conjunction]

_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_RISING, _FALLING = frozenset({"<", "<="}), frozenset({">", ">="})


class Cases(Factors):
    """What ``piecewise`` holds: value and condition in turn, flat or as pairs, and perhaps a last value."""

    def _group(self, opening: Token, _: int) -> Node:
        """What stands between brackets."""
        raise NotImplementedError

    def _pieces(self) -> list[Node]:
        """The arguments of a piecewise, in which every condition is one comparison or a chain of them."""
        cases: list[tuple[Node, Alternatives]] = []
        while True:
            opening = self._next() if self._pair_follows() else None
            value = self._expression(0)
            if opening is None and self._tokens[self._index].kind != ",":
                return _arguments(cases, [value])
            alternatives = self._condition()
            if opening:
                self._close(opening)
            if alternatives is None:
                return _arguments(cases, [value])
            cases.append((value, alternatives))
            if self._tokens[self._index].kind != ",":
                return _arguments(cases, [])
            self._index += 1

    def _pair_follows(self) -> bool:
        """Whether a bracket opens here that holds a value and a condition."""
        depth = 0
        for token in self._tokens[self._index :]:
            depth += (token.kind in {"(", "superscript"}) - (token.kind == ")")
            if depth < 1 or (depth == 1 and token.kind == ","):
                return depth == 1
        return False

    def _condition(self) -> Alternatives | None:
        """A comma and a condition; ``None`` for one that always holds."""
        comma = self._next()
        if comma.kind != ",":
            raise self._unexpected(comma)
        if self._tokens[self._index].kind == "true":
            self._index += 1
            return None
        return self._any(0)

    def _any(self, depth: int) -> Alternatives:
        """Conditions joined by ``or``."""
        found = self._all(depth)
        while self._tokens[self._index].kind == "or":
            self._index += 1
            found = [*found, *self._all(depth)]
        return self._few(found)

    def _all(self, depth: int) -> Alternatives:
        """Conditions joined by ``and``, which binds tighter than ``or``."""
        found = self._one(depth)
        while self._tokens[self._index].kind == "and":
            self._index += 1 + (self._tokens[self._index].value == self._tokens[self._index + 1].value == "&")
            found = self._few([(*one, *other) for other in self._one(depth) for one in found])
        return found

    def _few(self, alternatives: Alternatives) -> Alternatives:
        """The same, unless brackets that were multiplied out have become too many."""
        if len(alternatives) > MAX_CASES:
            token = self._tokens[self._index - 1]
            raise exceeded("cases", MAX_CASES, len(alternatives), token.start, token.end, "too many cases")
        return alternatives

    def _one(self, depth: int) -> Alternatives:
        """A condition in brackets, the negation of one, or a chain of comparisons."""
        token = self._tokens[self._index]
        if depth > MAX_NESTING:
            raise exceeded("nesting", MAX_NESTING, depth, token.start, token.end, "nested too deeply")
        if token.kind == "not":
            self._index += 1
            return self._few(_negated(self._one(depth + 1)))
        if token.kind == "(" and self._holds_condition():
            opening = self._next()
            found = self._any(depth + 1)
            self._close(opening)
            return found
        return [(self._chain(),)]

    def _holds_condition(self) -> bool:
        """Whether the bracket that opens here holds a comparison, and is no part of one."""
        depth = 0
        for token in self._tokens[self._index :]:
            depth += (token.kind in {"(", "superscript"}) - (token.kind == ")")
            if depth < 1 or (depth == 1 and token.kind in {"relation", "not"}):
                return depth == 1
        return False

    def _chain(self) -> Node:
        operands, signs = [self._expression(0)], []
        while self._tokens[self._index].kind == "relation":
            signs.append(self._next().value)
            operands.append(self._expression(0))
        if not signs:
            raise fault(UnexpectedToken, "a condition is due here", operands[0].start, operands[0].end, "write x < 1")
        return Node("relation", tuple(operands), tuple(signs), operands[0].start, operands[-1].end)


def _arguments(cases: Sequence[tuple[Node, Alternatives]], otherwise: list[Node]) -> list[Node]:
    """The flat arguments: what is under ``or`` stands once for each alternative, ``and`` is a case within a case."""
    arguments = otherwise
    for value, alternatives in reversed(cases):
        for conjunction in reversed(alternatives):
            arguments = _under(value, _joined(conjunction), arguments)
    return arguments


def _under(value: Node, conjunction: Conjunction, others: list[Node]) -> list[Node]:
    """The arguments of: the value where all comparisons hold, and else the others."""
    first, *rest = conjunction
    if rest:
        value = Node("piecewise", tuple(_under(value, tuple(rest), others)), None, value.start, rest[-1].end)
    return [value, first, *others]


def _joined(conjunction: Conjunction) -> Conjunction:
    """``0 <= x and x < 1``, or ``x >= 0 and x < 1``, as the chain that they are."""
    joined: list[Node] = []
    for comparison in conjunction:
        chain = _chained(joined[-1], comparison) if joined else None
        joined[-1:] = [chain] if chain else [*joined[-1:], comparison]
    return tuple(joined)


def _chained(one: Node, other: Node) -> Node | None:
    """Two comparisons as one chain, if they share what stands in its middle: ``x > 0`` is ``0 < x``."""
    for before in (one, _turned(one)):
        for after in (other, _turned(other)):
            signs = (*_signs(before), *_signs(after))
            if before.args[-1] == after.args[0] and _is_chain(signs):
                return Node("relation", (*before.args, *after.args[1:]), signs, one.start, other.end)
    return None


def _turned(chain: Node) -> Node:
    """The chain read from right to left."""
    return chain._replace(args=chain.args[::-1], value=tuple(TURNED[sign] for sign in reversed(_signs(chain))))


def _is_chain(signs: tuple[str, ...]) -> bool:
    return set(signs) <= _RISING or set(signs) <= _FALLING


def _signs(comparison: Node) -> tuple[str, ...]:
    return comparison.value if isinstance(comparison.value, tuple) else ()


def _negated(alternatives: Alternatives) -> Alternatives:
    """What holds where none of the alternatives does: one comparison of each of them fails."""
    found: Alternatives = [()]
    for conjunction in alternatives:
        fails = [failing for comparison in conjunction for failing in _opposites(comparison)]
        found = [(*one, failing) for one in found for failing in fails]
    return found


def _opposites(chain: Node) -> list[Node]:
    """The opposites of the single comparisons of a chain."""
    pairs = zip(chain.args, _signs(chain), chain.args[1:], strict=False)
    return [chain._replace(args=(left, right), value=(_OPPOSITES[sign],)) for left, sign, right in pairs]
