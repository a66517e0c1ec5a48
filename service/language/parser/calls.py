"""Functions and what they are applied to: in brackets, without brackets, with a power or an index at the name."""

from service.errors import Ambiguous, ExpressionError, MissingArgument, UnsupportedNotation, WrongArity
from service.language.bars import OPERAND_STARTS
from service.language.functions.row import Function
from service.language.names import FUNCTIONS, HYPERGEOMETRIC
from service.language.parser.cases import Cases
from service.language.parser.construct import application, negative, power, product
from service.language.parser.cursor import OPERAND, PRODUCT
from service.language.tokens import Edit, Token, fault
from service.language.tree import Node, number

#: Tokens that continue the argument of a function without brackets: ``sin 2πx``.
_FACTORS = frozenset({"number", "symbol", "constant", "(", "|("})
_POSTFIX = frozenset({"**", "superscript", "!"})
#: Tokens between a name and its argument: ``log_2 x``, ``sin² x``.
_AT_NAMES = frozenset({"_", "**", "superscript"})
#: Functions whose sign shows how far it reaches.
_COVERING = frozenset({"sqrt", "root", "abs", "floor", "ceil"})
#: Brackets that only the tokens have: ``\\sin\\frac12 x`` and ``sin ½x`` are ``sin(x/2)``.
_FRACTION_BRACKETS = frozenset({"½", r"\frac"})
#: Functions whose index is their last argument.
_INDEX_BEHIND = frozenset({"log", "lambertw"})
#: Functions of two arguments of which other systems have the order or the base in the other place.
_NUMBER_FIRST = frozenset({"log", "besselj", "bessely", "besseli", "besselk", "polylog", "expint"})
_OF_LISTS = "write hyper([a, b], [c], x), the parameters above in the first list"
_OF_MANY = "at most one more above than below, and four below; for 2F0(a, b; -1/x) write x^a*hyperu(a, a - b + 1, x)"
_MINUS_ONE = Node("-", (number(1),))


class Calls(Cases):
    """What follows the name of a function."""

    def _function(self, token: Token, _: int) -> Node:
        function: Function = token.value
        if function.special and (read := self._special(token, function)):
            return read
        index = exponent = None
        opening = self._tokens[self._index]
        if opening.kind in _AT_NAMES:
            index, exponent = self._name_index(), self._name_power()
            opening = self._tokens[self._index]
        bracketed = opening.kind == "(" and opening.value not in _FRACTION_BRACKETS
        arguments = self._arguments(token) if bracketed else (self._bare_argument(token),)
        if index:
            arguments = (*arguments, index) if function.name in _INDEX_BEHIND else (index, *arguments)
        count = len(arguments)
        least, most = function.arity
        if count < least or (most is not None and count > most):
            raise self._wrong_arity(token, function, count)
        if count == 2 and not index and function.name in _NUMBER_FIRST:
            self._check_order(function, arguments, opening)
        if exponent and exponent == _MINUS_ONE:
            function, exponent = self._inverse(token, function, count, opening), None
        if function.with_more:
            function = function.meant_by(count)
        node = application(function, arguments, token.start, self._tokens[self._index - 1].end)
        return power(node, exponent) if exponent else node

    def _special(self, token: Token, function: Function) -> Node | None:
        """What the name of a special function stands for, unless it is read as every other one."""
        if function is HYPERGEOMETRIC:
            return self._hypergeometric(token)
        if function.name == "beta" and not self._pair_follows():
            return Node("symbol", (), "beta", token.start, token.end)
        return None

    def _check_order(self, function: Function, arguments: tuple[Node, ...], opening: Token) -> None:
        """``log(2, x)`` and ``besselj(x, 0)``, whose arguments other systems have the other way round."""
        first, second = arguments
        numbers = first.head == "number", second.head == "number"
        if function.name == "log" and opening.value == "[":
            detail = "of log[a, b] the first may be the base, or the second"
            raise fault(Ambiguous, detail, first.start, second.end, "write log(x, b), with the base behind")
        if numbers != ((True, False) if function.name == "log" else (False, True)):
            return
        if function.name == "log":
            message = "the second argument was read as the base"
            edits = (Edit(opening.start, first.start, "_{"), Edit(first.end, second.start, "}("))
        else:
            message = "the first argument was read as the order"
            edits = (Edit(first.start, first.start, f"{second.value}, "), Edit(first.end, second.end, ""))
        self._note("argument_order", message, first.start, second.end, edits)

    def _name_index(self) -> Node | None:
        """What is lowered at the name, as the base of ``log_2``: a number, a letter or a bracket."""
        if self._tokens[self._index].kind != "_":
            return None
        self._index += 1
        index = self._primary()
        after = self._tokens[self._index]
        if index.head == "symbol" and after.kind == "**":
            detail = "the power may belong to the base or to the logarithm"
            raise fault(Ambiguous, detail, index.start, after.end, "write log(x, b^2), or log(x, b)^2")
        return index

    def _name_power(self) -> Node | None:
        """The exponent between the name and the argument: ``sin^2 x``, ``sin⁻¹(x)``."""
        token = self._tokens[self._index]
        if token.kind == "superscript":
            return self._group(self._next(), 0)
        if token.kind != "**":
            return None
        self._index += 1
        sign = self._tokens[self._index]
        if sign.kind != "-":
            return self._primary()
        self._index += 1
        return negative(self._primary(), sign.start)

    def _primary(self) -> Node:
        token = self._next()
        if token.kind == "(":
            return self._group(token, 0)
        if token.kind not in {"number", "symbol", "constant"}:
            raise self._unexpected(token)
        return Node(token.kind, (), token.value, token.start, token.end)

    def _group(self, opening: Token, _: int) -> Node:
        if self._tokens[self._index].kind == ")":
            end = self._tokens[self._index].end
            raise fault(MissingArgument, "the brackets are empty", opening.start, end, "fill them, or leave them out")
        inner = self._expression(0)
        self._close(opening)
        return inner

    def _inverse(self, token: Token, function: Function, count: int, argument: Token) -> Function:
        if function.inverse is None or count > 1:
            hint = f"write 1/{function.name}(…)"
            raise fault(Ambiguous, f"{function.name} has no inverse with a name", token.start, token.end, hint)
        message = f"{function.name} to the power of -1 was read as {function.inverse}, not as 1/{function.name}"
        self._note("inverse_function", message, token.start, token.end, self._reciprocal(token, argument))
        return FUNCTIONS[function.inverse]

    def _reciprocal(self, token: Token, argument: Token) -> tuple[Edit, ...]:
        """What would be typed for one over the function; in LaTeX no more than the brackets would do."""
        end = self._tokens[self._index - 1].end
        over = Edit(token.start, token.start, "{1/") if self._options.format != "latex" else None
        edits = (over, Edit(token.end, argument.start, " "), Edit(end, end, "}"))
        return tuple(edit for edit in edits if edit) if over else ()

    def _wrong_arity(self, token: Token, function: Function, count: int) -> ExpressionError:
        least, most = function.arity
        wanted = f"{least}" if least == most else f"{least} or more" if most is None else f"{least} or {most}"
        plural = "s" if wanted != "1" else ""
        detail = f"{function.name} takes {wanted} argument{plural}, not {count}"
        hint = f"write {function.name}({', '.join(function.parameters.split())}{', …' * function.variadic})"
        return fault(WrongArity, detail, token.start, self._tokens[self._index - 1].end, hint)

    # in brackets

    def _arguments(self, token: Token) -> tuple[Node, ...]:
        opening, function = self._next(), token.value
        if self._tokens[self._index].kind == ")":
            end = self._tokens[self._index].end
            raise fault(MissingArgument, f"{function.name} needs an argument", token.start, end)
        arguments = self._pieces() if function.name == "piecewise" else self._list()
        closing = self._tokens[self._index]
        self._close(opening)
        if opening.value != "(":
            self._check_extent(token, opening, closing)
        return tuple(arguments)

    def _hypergeometric(self, token: Token) -> Node:
        """``hyper([a, b], [c], x)``: the parameters above, those below, and the argument."""
        opening = self._next()
        if opening.kind != "(":
            raise fault(MissingArgument, "hyper needs arguments", token.start, token.end, _OF_LISTS)
        above, below = self._parameter_list(), self._parameter_list()
        argument = self._expression(0)
        self._close(opening)
        name = f"hyp{len(above)}f{len(below)}"
        if name not in FUNCTIONS:
            detail = f"a series with {len(above)} parameters above and {len(below)} below is not supported"
            raise fault(UnsupportedNotation, detail, token.start, self._tokens[self._index - 1].end, _OF_MANY)
        return application(FUNCTIONS[name], (*above, *below, argument), token.start, self._tokens[self._index - 1].end)

    def _parameter_list(self) -> list[Node]:
        """A list in brackets, perhaps empty, perhaps with a last comma, and the comma behind it."""
        opening, parameters = self._next(), []
        if opening.kind != "(":
            raise fault(MissingArgument, "a list of parameters is wanted", opening.start, opening.end, _OF_LISTS)
        while self._tokens[self._index].kind != ")":
            parameters.append(self._expression(0))
            if self._tokens[self._index].kind != ",":
                break
            self._index += 1
        self._close(opening)
        if (comma := self._next()).kind != ",":
            raise fault(MissingArgument, "hyper needs two lists and an argument", comma.start, comma.end, _OF_LISTS)
        return parameters

    def _list(self) -> list[Node]:
        arguments = [self._expression(0)]
        while self._tokens[self._index].kind == ",":
            self._index += 1
            arguments.append(self._expression(0))
        return arguments

    def _check_extent(self, token: Token, opening: Token, closing: Token) -> None:
        r"""Refuse ``\sin{x}^2``, whose braces are invisible, and ``sqrt[3](x)``, whose brackets may hold a degree."""
        after, inner = self._tokens[self._index], self._tokens[self._index - 2]
        visible = inner.kind in {")", "|)"} and inner.value != "}"
        continues = after.kind in _POSTFIX or after.kind in _FACTORS
        if opening.value == "{" and continues and token.value.name not in _COVERING and not visible:
            detail = f"what follows may belong to the argument of {token.value.name} or not"
            raise fault(Ambiguous, detail, token.start, after.end, "write the argument in round brackets")
        if opening.value == "[" and after.kind == "(" and token.value.name == "sqrt":
            hint = "write root(x, n), or sqrt(n)*(x)"
            raise fault(Ambiguous, "this may be a degree or an argument", opening.start, closing.end, hint)

    # without brackets

    def _bare_argument(self, token: Token) -> Node:
        """A product without signs, up to the next function; ``sin -x`` has a sign in front, ``sin - x`` no argument."""
        first = self._tokens[self._index]
        if first.kind in {"+", "-"}:
            self._index += 1
        operand = self._tokens[self._index]
        separated = first.kind == "+" or (first.kind == "-" and operand.start > first.end)
        if not self._options.implicit or operand.kind not in OPERAND_STARTS or separated:
            name = token.value.name
            raise fault(MissingArgument, f"{name} needs an argument", token.start, token.end, f"write {name}(x)")
        if first.kind == "-" and operand.value == 1 and self._tokens[self._index + 1].kind in _FACTORS:
            detail = f"this may be the inverse of {token.value.name}, whose exponent is not raised"
            raise fault(Ambiguous, detail, token.start, operand.end, f"write {token.value.name}^-1(x)")
        argument = self._expression(PRODUCT)
        while (factor := self._tokens[self._index]).kind in _FACTORS:
            self._check_factor(factor)
            self._check_reach(token, factor)
            argument = product(argument, self._expression(PRODUCT))
        self._note_reach(token, first)
        return negative(argument, first.start) if first.kind == "-" else argument

    def _check_reach(self, token: Token, factor: Token) -> None:
        """``sin 2(x+1)`` is plain, ``sin x (x+1)`` is not."""
        if factor.kind == "(" and self._tokens[self._index - 1].kind == "symbol":
            detail = f"the bracket may belong to the argument of {token.value.name} or not"
            raise fault(Ambiguous, detail, token.start, factor.end, "put brackets around the argument")

    def _note_reach(self, token: Token, first: Token) -> None:
        last = self._tokens[self._index - 1]
        enclosed = first.kind == "|(" or first.value in _FRACTION_BRACKETS
        plain = first.kind == "function" or last is first or (enclosed and last.kind in {")", "|)"})
        if not plain or self._tokens[self._index].kind in {"*", "/"}:
            message = f"{token.value.name} was applied to this much; write brackets for anything else"
            self._note("bare_argument", message, first.start, last.end, self._shorter_or_longer(token, first))

    def _shorter_or_longer(self, token: Token, first: Token) -> tuple[Edit, ...]:
        """What would be typed for the other reach: ``ln x/2`` as ``ln(x/2)``, ``sin x^2`` as ``(sin x)^2``."""
        sign, behind = self._tokens[self._index], self._tokens[min(self._index + 1, len(self._tokens) - 1)]
        if sign.kind in {"*", "/"} and behind.kind in {"number", "symbol", "constant"}:
            return (Edit(first.start, first.start, "("), Edit(behind.end, behind.end, ")"))
        second = self._tokens[self._tokens.index(first) + 1]
        if second.kind in {"**", "superscript"} and first.kind in {"number", "symbol", "constant"}:
            return (Edit(token.start, token.start, "("), Edit(first.end, first.end, ")"))
        return ()

    def _radical(self, token: Token, _: int) -> Node:
        """``√`` takes the one operand behind it: ``√2x`` is ``√2·x``."""
        first = self._tokens[self._index]
        operand = self._expression(OPERAND)
        after = self._tokens[self._index]
        if after.kind in _POSTFIX and first.kind not in {"(", "|("}:
            detail = "what follows may stand inside or outside the root"
            raise fault(Ambiguous, detail, token.start, after.end, "put brackets around what is under the root")
        return Node(token.value.name, (operand,), None, token.start, operand.end)
