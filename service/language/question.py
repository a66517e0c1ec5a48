"""What every operation is asked: an expression, read and guarded, and what it is to be differentiated by."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from service import answer_types
from service.answer_types import NoteCode
from service.errors import DivisionByZero, ExpressionError, VariableRequired
from service.language import Note, ReadingFields, ReadingOptions, alternatives, caret, guard, read, writer
from service.language.notation import DEFAULT
from service.language.symbols import other_shape
from service.language.tree import Node, free_symbols, number, substitute, symbol, walk

T = TypeVar("T")

#: How often to differentiate: a number, or a number for each of several variables.
Order = int | Mapping[str, int]


class Question(NamedTuple):
    """An expression that may be computed with, and what a request says beside it; all names are canonical.

    ``variable`` is the one that was named, by a field or a left side.
    """

    text: str
    tree: Node
    notes: tuple[Note, ...]
    variable: str | None
    order: int | dict[str, int]
    assumptions: Mapping[str, str]
    options: ReadingOptions

    @property
    def interpreted(self) -> str:
        """The expression as it was read, in our own syntax."""
        return writer.text(self.tree, self.options.symbols)

    @property
    def notation(self) -> dict[str, str] | None:
        """The notation that was asked for, every choice of it; ``None`` if none was."""
        return None if self.options.notation is DEFAULT else self.options.notation._asdict()

    @property
    def warnings(self) -> list[answer_types.Note]:
        """Every guess that reading took, as the answer shows it."""
        return alternatives.shown(self.notes, self.text, self.tree, self.options)

    @property
    def multi_index(self) -> Mapping[str, int]:
        """How often to differentiate by which variable. Raises ``VariableRequired`` where nothing says by which."""
        return {choose_variable(self): self.order} if isinstance(self.order, int) else self.order

    @property
    def by(self) -> list[str]:
        """The variables of differentiation, each as often as it is meant. Raises ``VariableRequired``."""
        return [name for name, times in self.multi_index.items() for _ in range(times)]


def pose(
    expression: str,
    fields: ReadingFields,
    *,
    variable: str | None = None,
    variables: Iterable[str] = (),
    order: Order = 1,
    at: object = None,
    check: Callable[..., object] = guard.check,
) -> Question:
    """Read and guard an expression; every name that the request mentions wins over every other reading of it.

    ``check`` refuses a tree that would cost too much, given the order of its derivative. Raises ``ExpressionError``
    with a position where the text cannot be read or would cost too much.
    """
    named = [*([variable] if variable else ()), *variables, *_keys(order), *_keys(at)]
    options = ReadingOptions.of(fields, [expression, *named]).declaring(named)
    reading = read(expression, options)
    total = order if isinstance(order, int) else sum(order.values())
    _check(check, expression, reading.tree, total)
    by = {options.canonical(name) for name in (*variables, *_keys(order), *([variable] if variable else ()))}
    given = {options.canonical(name) for name in _keys(at)}
    return Question(
        expression,
        reading.tree,
        (*reading.notes, *_absent_names(reading.tree, by, given, options)),
        options.canonical(variable) if variable else reading.variable,
        order if isinstance(order, int) else _by_canonical_name(order, options),
        _by_canonical_name(fields.get("assumptions") or {}, options),
        options,
    )


def _absent_names(tree: Node, by: set[str], given: set[str], options: ReadingOptions) -> Iterator[Note]:
    """Tell of a variable of which only another shape occurs, and of a value that nothing needs."""
    present = set(free_symbols(tree))
    for name in sorted(by - present):
        others: dict[NoteCode, str] = {"other_case": name.swapcase(), "look_alike": other_shape(name)}
        for code, other in others.items():
            if other in present:
                first = next(node for node in walk(tree) if node.value == other and node.head == "symbol")
                same = writer.text(substitute(tree, {other: symbol(name)}), options.symbols)
                message = f"{name!r} does not occur, but {other!r} does, which is another symbol"
                yield Note(code, message, first.start, first.end, alternative=same)
    yield from _lost_exponents(tree, present, options)
    for name in sorted(given - present - by):
        yield Note("unused_name", f"{name!r} is given a value and does not occur in the expression", None, None)


def _lost_exponents(tree: Node, present: set[str], options: ReadingOptions) -> Iterator[Note]:
    """Tell of ``x2`` beside x, as ``x²`` becomes when it is copied from a page; ``x1`` and ``x2`` are counted.

    Where x is declared, reading has told it.
    """
    for name in sorted(present - options.symbols):
        letter, digits = name[0], name[1:]
        beside = letter in present - options.symbols and f"{letter}1" not in present
        if beside and digits.isdigit() and digits != "1":
            squared = Node("**", (symbol(letter), number(int(digits))))
            first = next(node for node in walk(tree) if node.value == name and node.head == "symbol")
            same = writer.text(substitute(tree, {name: squared}), options.symbols)
            message = f"{name} was read as one symbol; a power is written {letter}^{digits}"
            yield Note("name_with_digits", message, first.start, first.end, alternative=same)


def _keys(value: object) -> Iterator[str]:
    """The names that an object, or a list of objects, gives something to."""
    if isinstance(value, Mapping):
        yield from value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _keys(each)


def _by_canonical_name(values: Mapping[str, T], options: ReadingOptions) -> dict[str, T]:
    """The values by canonical name, in alphabetical order."""
    return dict(sorted((options.canonical(name), value) for name, value in values.items()))


def _check(check: Callable[..., object], expression: str, tree: Node, order: int) -> None:
    """Guard the tree; the guard knows no text, so what it refuses is shown in the text here."""
    try:
        check(tree, order=order)
    except (ExpressionError, DivisionByZero) as error:
        raise error.saying(caret=caret(expression, error.fields["position"], error.fields["end"])) from None


def choose_variable(question: Question) -> str:
    """The variable that was named, or the only free symbol; ``x`` for a constant.

    Raises ``VariableRequired`` with the candidates when several symbols are free and none is named.
    """
    if question.variable:
        return question.variable
    candidates = free_symbols(question.tree)
    if len(candidates) > 1:
        raise VariableRequired(
            f"the expression has {len(candidates)} free symbols and no variable is named",
            candidates=candidates,
            hint=f'name one, for example "variable": "{candidates[0]}"',
        )
    return candidates[0] if candidates else "x"
