"""Which bars open and which close: ``|x|`` says neither, so all readings are followed, and a second one is refused."""

from collections.abc import Iterator
from typing import NamedTuple, Optional

from service.errors import AmbiguousBars, Unbalanced
from service.language.limits import MAX_BARS, exceeded
from service.language.tokens import Token, fault

#: Tokens with which an operand is complete, and tokens with which one begins.
OPERAND_ENDS = frozenset({"number", "symbol", "constant", ")", "!", "|)"})
OPERAND_STARTS = frozenset({"number", "symbol", "constant", "function", "√", "(", "|(", "|"})

_OPENING = frozenset({"(", "|(", "superscript"})
_CLOSING = frozenset({")", "|)"})
_DIVIDING = _CLOSING | {",", "relation", "end"}


#: What may stand behind the first bar of an "or": a bracket, a negation, a second bar.
_BESIDE = frozenset({"(", "not", "|"})


#: What may stand before an operand.
_SIGNS = frozenset({"+", "-", "not"})


class _Path(NamedTuple):
    """One reading of the bars so far, as a chain from the last bar to the first."""

    kind: str = ""
    before: Optional["_Path"] = None
    ambiguous: bool = False

    def chain(self) -> Iterator["_Path"]:
        """The steps of the reading, the last bar first."""
        path: _Path | None = self
        while path and path.kind:
            yield path
            path = path.before


def pair_bars(tokens: list[Token]) -> None:
    """Turn every ``|`` into ``|(`` or ``|)``, in place.

    Bars pair within the same bracket, argument and side of a relation. Raises ``AmbiguousBars`` if they can be paired
    in several ways, ``Unbalanced`` if in none.
    """
    _turn_into_or(tokens)
    _turn_double_bars_into_or(tokens)
    groups: list[list[int]] = [[]]
    for index, token in enumerate(tokens):
        if token.kind == "|":
            groups[-1].append(index)
        elif token.kind in _OPENING:
            groups.append([])
        elif token.kind in _DIVIDING:
            _pair(tokens, groups.pop())
            if token.kind not in _CLOSING or not groups:
                groups.append([])


def _turn_into_or(tokens: list[Token]) -> None:
    """Take bars between two conditions in brackets, ``(x < 0) | (x > 1)``, for the ``or`` that they are."""
    opened: list[bool] = []
    closed = False  # whether the bracket that closed last holds a comparison
    for index, token in enumerate(tokens):
        if token.kind in {"(", "superscript"}:
            opened.append(False)
        elif token.kind == "relation" and opened:
            opened[-1] = True
        elif token.kind == ")" and opened:
            closed = opened.pop()
        elif (
            token.kind == "|" and closed and tokens[index - 1].kind in {")", "or"} and tokens[index + 1].kind in _BESIDE
        ):
            tokens[index] = token._replace(kind="or")
    pairs = [index for index, token in enumerate(tokens) if token.kind == tokens[index - 1].kind == "or"]
    for index in reversed(pairs):
        del tokens[index]


def _turn_double_bars_into_or(tokens: list[Token]) -> None:
    """Take ``||`` behind a comparison for an ``or``, as in ``x < 0 || x > 1``, unless a bar is open there."""
    groups = [(False, 0)]  # whether there is a comparison since the last "or", and how many bars
    found = []
    for index, token in enumerate(tokens):
        compared, bars = groups[-1]
        if token.kind in {"(", "superscript"}:
            groups.append((False, 0))
        elif token.kind == ")" and len(groups) > 1:
            groups.pop()
        elif token.kind in {",", "relation"}:
            groups[-1] = token.kind == "relation", 0 if token.kind == "," else bars
        elif token.kind == "|":
            is_or = compared and bars % 2 == 0 and _stands_between_operands(tokens, index)
            found += [index] if is_or else []
            groups[-1] = compared and not is_or, bars + 1
    for index in reversed(found):
        tokens[index : index + 2] = [tokens[index]._replace(kind="or", end=tokens[index + 1].end)]


def _stands_between_operands(tokens: list[Token], index: int) -> bool:
    """Whether the bar and the next one are a sign of two characters behind one operand and before another."""
    bar, other = tokens[index : index + 2]
    if other.kind != "|" or other.start != bar.end:
        return False
    return tokens[index - 1].kind in OPERAND_ENDS | {"|"} and tokens[index + 2].kind in OPERAND_STARTS | _SIGNS


def _pair(tokens: list[Token], bars: list[int]) -> None:
    if len(bars) > MAX_BARS:
        start, end = tokens[bars[0]].start, tokens[bars[-1]].end
        raise exceeded("bars", MAX_BARS, len(bars), start, end, "too many bars")
    states = {(0, ""): _Path()}
    for index in bars:
        following: dict[tuple[int, str], _Path] = {}
        for (depth, last), path in states.items():
            for kind in _choices(tokens, index, depth, last):
                state = (depth + 1 if kind == "|(" else depth - 1, kind)
                following[state] = _Path(kind, path, path.ambiguous or state in following)
        states = following
    if bars:
        _assign(tokens, bars, [path for (depth, _), path in states.items() if depth == 0])


def _choices(tokens: list[Token], index: int, depth: int, last: str) -> Iterator[str]:
    """What a bar can be: it opens where an operand is due, and closes or begins a factor where one is complete."""
    before = tokens[index - 1].kind if index else ""
    after = tokens[index + 1].kind
    complete = (last if before == "|" else before) in OPERAND_ENDS
    if complete and depth:
        yield "|)"
    if not complete or after in OPERAND_STARTS or (after in {"+", "-"} and not depth):
        yield "|("


def _assign(tokens: list[Token], bars: list[int], readings: list[_Path]) -> None:
    start, end = tokens[bars[0]].start, tokens[bars[-1]].end
    if not readings:
        raise fault(Unbalanced, "a bar has no partner", start, start + 1, "write abs(…); between conditions, write or")
    if len(readings) > 1 or readings[0].ambiguous:
        hint = "write abs(…) for the inner ones"
        raise fault(AmbiguousBars, "the bars can be paired in several ways", start, end, hint)
    for index, path in zip(reversed(bars), readings[0].chain(), strict=True):
        tokens[index] = tokens[index]._replace(kind=path.kind)
