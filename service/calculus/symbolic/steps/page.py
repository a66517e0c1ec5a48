"""Steps as an answer shows them."""

from collections.abc import Callable, Collection, Iterable
from functools import cached_property

from service import answer_types
from service.calculus.symbolic.steps.derivation import Step
from service.language.tree import Node
from service.language.writer.display import Display
from service.language.writer.infix import Infix
from service.language.writer.latex import Latex
from service.language.writer.mathml import MathML

#: The differential signs of LaTeX as characters.
_DIFFERENTIALS = {"d": "d", r"\partial": "∂"}


def shown(lines: Iterable[Step], symbols: Collection[str]) -> list[answer_types.Step]:
    """The steps as an answer shows them; ``symbols`` are those of the whole expression."""
    return _Page(symbols).lines(lines)


class _Page:
    """Writes steps; what occurs in several lines is written once."""

    def __init__(self, symbols: Collection[str]) -> None:
        self._differential = "d" if len(symbols) < 2 else r"\partial"
        self._text, self._latex, self._mathml = _Text(lambda: symbols), _Latex(lambda: symbols), _MathML()

    def lines(self, steps: Iterable[Step]) -> list[answer_types.Step]:
        return [self._line(step) for step in steps]

    def _line(self, step: Step) -> answer_types.Step:
        line: answer_types.Step = {
            "rule": step.rule,
            "before": self._text.write(step.before),
            "after": self._text.write(step.after),
            "latex": f"{self._left_side(step)} = {self._latex.write(step.after)}",
            "mathml": self._equation(step),
        }
        if step.steps:
            line["steps"] = self.lines(step.steps)
        return line

    def _left_side(self, step: Step) -> str:
        before = self._latex.write(step.before)
        if step.variable is None:
            return before
        variable = self._latex.write(step.variable)
        return rf"\frac{{{self._differential}}}{{{self._differential} {variable}}} \left({before}\right)"

    def _equation(self, step: Step) -> str:
        """The line in MathML."""
        page = self._mathml
        before, after = page.write(step.before), page.write(step.after)
        if step.variable is not None:
            differential = page.upright(_DIFFERENTIALS[self._differential])
            operator = page.fraction(differential, page.row(differential, page.write(step.variable)))
            before = page.row(operator, page.fenced("()", before))
        return page.whole(page.row(before, page.operator("=="), after))


class _Text(Infix):
    """Our own syntax, with a memory of the parts that were written; it holds them, so that none takes another's id."""

    def __init__(self, symbols: Callable[[], Collection[str]]) -> None:
        super().__init__(symbols)
        self._known: dict[tuple[int, int], tuple[Node, str]] = {}

    def write(self, node: Node, level: int = 0) -> str:
        if node.head == "symbol":
            return self.symbol(node)
        known = self._known.get((id(node), level))
        if known is None:
            known = self._known[id(node), level] = node, super().write(node, level)
        return known[1]


class _Remembering(Display):
    """The same memory for what is set in two dimensions."""

    @cached_property
    def _known(self) -> dict[tuple[int, int], tuple[Node, str]]:
        return {}

    def write(self, node: Node, level: int = 0) -> str:
        if node.head == "symbol":
            return self.symbol(node)
        known = self._known.get((id(node), level))
        if known is None:
            known = self._known[id(node), level] = node, super().write(node, level)
        return known[1]


class _Latex(_Remembering, Latex):
    """LaTeX."""


class _MathML(_Remembering, MathML):
    """MathML."""
