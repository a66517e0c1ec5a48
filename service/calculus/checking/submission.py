"""Answers, read as their authors meant them, and what becomes of those that cannot be read."""

import re
from collections.abc import Iterator
from typing import NamedTuple, cast

from service import answer_types
from service.calculus.checking.equal_sides import read_sides
from service.errors import Equation, FluxionError, TooComplex, UnknownName
from service.language import Note, ReadingOptions, alternatives, guard, writer
from service.language.limits import MAX_EXPONENT
from service.language.names import BY_SPELLING
from service.language.tree import Node, free_symbols, number, substitute, symbol, walk

#: Exponents up to which nothing here expands a power: a generator stands for its base. (x - a)**6000 is a real task.
MAX_HARMLESS_EXPONENT = 10_000

_ARGUMENT = r"(?:(?:\\left\s*+)?\([^()=<>\\]*(?:\\right\s*+)?\)\s*+)?"
_TIMES = r"(?:\^\s*+\{?\d\}?|[²³])?\s*+"
_D = r"(?:\\mathrm\s*+\{\s*+d\s*+\}|\\differentialD|[d∂])"
_ABOVE = rf"{_D}\s*+{_TIMES}(?:[A-Za-z]\s*+)?{_ARGUMENT}"
_BELOW = rf"{_D}\s*+[A-Za-z]\s*+{_TIMES}"
_PRIMES = r"(?:['’′´`]{1,3}|\^\s*+(?:\{\s*+(?:\\prime\s*+){1,3}\}|\\prime))"
#: "y' =", "f'(2) =", "(x^2)' =", "dy/dx =", "(dy)/(dx) =", "d/dx x^2 =", "\frac{dy}{dx} =", "Answer:": the natural left
#: sides of a derivative, which /derivative refuses. A run of spaces is never tried twice.
_LEFT_SIDE = re.compile(
    rf"(\s*+(?:\$\$?|\\\(|\\\[)?\s*+)(?:(?:{_ABOVE}/\s*+{_BELOW}[^=<>]*"
    rf"|\(\s*+{_ABOVE}\)\s*+/\s*+\(\s*+{_BELOW}\)\s*+"
    rf"|\\[dt]?frac\s*+\{{\s*+{_ABOVE}\}}\s*+\{{\s*+{_BELOW}\}}[^=<>]*"
    rf"|(?:[A-Za-z]|\([^()=<>]*\))\s*+{_PRIMES}\s*+{_ARGUMENT})=(?![=<>])"
    r"|(?:[Aa]ns(?:wer)?|[Rr]esult|[Ss]olution)\s*+[:=])"
)
#: The order that a left side tells, by how often something is in it.
_PRIME = re.compile(r"['’′´`]|\\prime")
_POWER_OF_D = re.compile(rf"{_D}\s*+(?:\^\s*+\{{?\s*+(\d)|([²³]))")
#: What keyboards put in unasked: spaces of no width, and a dash for a minus sign. As many characters as before.
_UNASKED = str.maketrans({"\u200b": " ", "\u200c": " ", "\u2060": " ", "\ufeff": " ", "—": "-"})
#: A function at the start, as a telephone writes it: "Cos x", "COS x". The longest names come first.
_SMALL = sorted((name for name in BY_SPELLING if len(name) > 1 and name.islower()), key=len, reverse=True)
_LARGE = [form for name in _SMALL for form in (name.capitalize(), name.upper())]
_CAPITALISED = re.compile(rf"\s*+({'|'.join(_LARGE)})(?![a-z]{{2}}|[A-Z]{{2}})")
_PRODUCT_DOT = re.compile(r"(?<=[A-Za-z)])\.(?=[A-Za-z(])")
_WORD = re.compile(r"[A-Za-z]{2,}")
_NO_ANSWER = re.compile(r"\s*+(?:n/?a|idk|none|no|\?+|-+)\s*+[.!]?\s*+", re.IGNORECASE)


class Answer(NamedTuple):
    """An answer that was read; ``sides`` are what it says to be equal to it, as 2x^1 in "2x^1 = 2x"."""

    tree: Node
    notes: tuple[Note, ...]
    symbols: frozenset[str]
    text: str
    options: ReadingOptions
    sides: tuple[Node, ...] = ()

    @property
    def interpreted(self) -> str:
        """The answer in our own syntax."""
        return writer.text(self.tree, self.symbols)

    @property
    def warnings(self) -> list[answer_types.Note]:
        """Every guess that reading took."""
        return alternatives.shown(self.notes, self.text, self.tree, self.options)

    @property
    def other_readings(self) -> list[str]:
        """What the text can mean too, in our own syntax."""
        told = [note["alternative"] for note in self.warnings if note["alternative"]]
        places = {note.position for note in self.notes if note.code == "ambiguous_division"}
        divided = _with_longer_divisors(self.tree, places)
        own = [writer.text(divided, self.symbols)] if divided != self.tree else []
        return list(dict.fromkeys([*told, *own]))


def read_answer(text: str, options: ReadingOptions, order: int | None = None) -> Answer:
    """Read and guard an answer; a left side must not speak of another derivative than that ``order``.

    Raises ``ExpressionError`` or ``DivisionByZero`` with the place of the fault, ``UnknownName`` for words among them.
    """
    text = text.translate(_UNASKED)
    if _NO_ANSWER.fullmatch(text):
        raise UnknownName("this is not mathematics", position=0, end=len(text))
    left = _LEFT_SIDE.match(text)
    body = left[1] + " " * (left.end() - left.end(1)) + text[left.end() :] if left else text
    if left:
        _check_left_side(left, order)
    body, dots = _without_dots(body, options)
    body, capital = _without_capital(body, options.symbols)
    reading, *sides = read_sides(body, options)
    guarded(reading.tree, order=0)
    tree, cased = _in_the_case_of(options.symbols, reading.tree)
    _check_words(body, tree, options.symbols)
    before = [Note("left_side", "of equal sides the last one was read", 0, tree.start)] if sides else []
    notes = (*dots, *capital, *before, *reading.notes, *cased)
    if left:
        notes = (Note("left_side", f"{left[0].strip()!r} was left out", 0, left.end()), *notes)
    equal = tuple(_in_the_case_of(options.symbols, guarded(side.tree, order=0))[0] for side in sides)
    return Answer(tree, (*notes, *_foreign(tree, options.symbols)), options.symbols, body, options, equal)


def _check_left_side(left: re.Match[str], order: int | None) -> None:
    """Raise ``Equation`` for "y'' =" where a first derivative is wanted."""
    power = _POWER_OF_D.search(left[0])
    told = int((power[1] or power[2]).translate(_RAISED)) if power else len(_PRIME.findall(left[0]))
    if order is not None and told > 1 and told != order:
        detail = f"the left side is a derivative of order {told}, and one of order {order} is wanted"
        raise Equation(detail, position=0, end=left.end())


_RAISED = str.maketrans("²³", "23")


def _without_dots(text: str, options: ReadingOptions) -> tuple[str, tuple[Note, ...]]:
    """The text with stars for dots behind letters and brackets, where no number can have one: "2x.cos(x)"."""
    places = [found.start() for found in _PRODUCT_DOT.finditer(text)] if options.format != "latex" else []
    notes = tuple(Note("middle_dot", "a dot was read as a product", place, place + 1) for place in places)
    return _PRODUCT_DOT.sub("*", text) if places else text, notes


def _without_capital(text: str, symbols: frozenset[str]) -> tuple[str, tuple[Note, ...]]:
    """The text with cos for Cos at its start, unless the task has a symbol with this letter."""
    found = _CAPITALISED.match(text)
    if not found or found[1] in BY_SPELLING or found[1][0] in symbols or found[1] in symbols:
        return text, ()
    start, end = found.span(1)
    note = Note("letter_case", f"{found[1]} was read as {found[1].lower()}", start, end)
    return text[:start] + found[1].lower() + text[end:], (note,)


def _check_words(text: str, tree: Node, symbols: frozenset[str]) -> None:
    """Raise ``UnknownName`` for a word of letters of which none is a symbol of the task: it is no mathematics."""
    foreign = set(free_symbols(tree)) - symbols
    for word in _WORD.finditer(text):
        letters = set(word[0]) - {"i", "e", "I", "E"}
        unknown = word[0] in foreign or (letters <= foreign and len(letters) > 1)
        if unknown and text[max(word.start() - 1, 0)] != "\\":
            detail = f"{word[0]!r} is no name of this task"
            raise UnknownName(detail, position=word.start(), end=word.end())


def _with_longer_divisors(tree: Node, places: set[int | None]) -> Node:
    """1/(2*sqrt(x)) for what was read as 1/2*sqrt(x), where the text at that place says no more than 1/2sqrt(x)."""
    args = tuple(_with_longer_divisors(argument, places) for argument in tree.args)
    first = args[0] if args else tree
    if tree.head == "*" and first.head == "/" and first.start in places:
        divisor = Node("*", (first.args[1], *args[1:2]))
        args = (Node("/", (first.args[0], divisor)), *args[2:])
        return args[0] if len(args) == 1 else tree._replace(args=args)
    return tree._replace(args=args)


def _foreign(tree: Node, symbols: frozenset[str]) -> Iterator[Note]:
    """A note for each symbol that the task does not have."""
    seen: set[str] = set()
    for node in walk(tree):
        name = str(node.value)
        if node.head == "symbol" and name not in symbols and name not in seen:
            seen.add(name)
            yield Note("foreign_symbol", f"{name} does not occur in the task", node.start, node.end)


def _in_the_case_of(symbols: frozenset[str], tree: Node) -> tuple[Node, tuple[Note, ...]]:
    """The tree with x for X where the task has an x and no X: telephones begin with a capital."""
    meant = {name: name.swapcase() for name in free_symbols(tree) if name not in symbols and name.swapcase() in symbols}
    notes = (
        Note("letter_case", f"{node.value} was read as {meant[str(node.value)]}", node.start, node.end)
        for node in walk(tree)
        if node.head == "symbol" and node.value in meant
    )
    return substitute(tree, {name: symbol(other) for name, other in meant.items()}), tuple(notes)


def guarded(tree: Node, order: int) -> Node:
    """The tree itself, if it can be afforded; harmless exponents are judged as if they were ``MAX_EXPONENT``."""
    guard.check(_tamed(tree), order=order)
    return tree


def _tamed(tree: Node) -> Node:
    if not tree.args:
        return tree
    args = tuple(map(_tamed, tree.args))
    exponent = args[1].value if tree.head == "**" else None
    if isinstance(exponent, int) and MAX_EXPONENT < exponent <= MAX_HARMLESS_EXPONENT:
        args = (args[0], number(MAX_EXPONENT))
    return tree._replace(args=args)


def refusal(error: FluxionError) -> answer_types.AnswerProblem:
    """What the answer shows of an error."""
    return cast(answer_types.AnswerProblem, {"code": error.code, "detail": error.detail, **error.fields})


def refused_verdict(error: FluxionError) -> str:
    """An answer beyond our limits is for a human; one that says nothing is invalid."""
    return "undecided" if isinstance(error, TooComplex) else "invalid"
