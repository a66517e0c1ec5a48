"""Everything that can go wrong, as a tree of classes::

    FluxionError
    ├── RequestError         the HTTP request itself: method, media type, size, fields
    ├── ExpressionError      the text cannot be read; says where
    │   └── TooComplex       it can be read, but computing with it would cost too much; says which limit
    ├── MathematicsError     it was read, and the question has no answer
    ├── CostError            the computation ran out of time or memory
    ├── LoadError            the service is busy or lost a kernel; the same request may succeed later
    └── InternalError        a fault of ours

A class says its status; its code is its name in snake case and its title the first line of its docstring. An instance
carries a ``detail`` and ``fields`` (``position``, ``end``, ``hint``, …), which are members of the problem document.
Nothing here knows HTTP beyond the status number, because kernels raise these classes too.
"""

import re
from collections.abc import Iterator
from typing import Any, ClassVar, Self, TypedDict


class FluxionError(Exception):
    """Something went wrong."""

    code: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int] = 422
    hint: ClassVar[str | None] = None

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        cls.title = (cls.__doc__ or "").partition("\n")[0].rstrip(".")

    def __init__(self, detail: str, **fields: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = {"hint": self.hint} | fields if self.hint else fields

    def saying(self, **more: object) -> Self:
        """The same error with further members, known only where it passes: who holds the text shows the place in it."""
        return type(self)(self.detail, **self.fields | more)


class RequestError(FluxionError):
    """The request is not one that the service understands."""

    status = 400


class MalformedJson(RequestError):
    """The body is not valid JSON."""


class MalformedQuery(RequestError):
    """The query string cannot be read."""


class BadRequest(RequestError):
    """The HTTP request is malformed."""


class Unauthorized(RequestError):
    """An API key is required."""

    status = 401


class ForeignOrigin(RequestError):
    """Pages of this site may not ask."""

    status = 403


class NotFound(RequestError):
    """There is nothing at this address."""

    status = 404


class MethodNotAllowed(RequestError):
    """This address does not answer this method."""

    status = 405


class RequestTimeout(RequestError):
    """The request did not arrive in time."""

    status = 408


class PreconditionFailed(RequestError):
    """A condition in the request's headers does not hold."""

    status = 412


class BodyTooLarge(RequestError):
    """The body or a list in it is too large."""

    status = 413


class UriTooLong(RequestError):
    """The address is too long."""

    status = 414


class UnsupportedMediaType(RequestError):
    """The body is not JSON."""

    status = 415


class TooManyRequests(RequestError):
    """Too many requests from this caller."""

    status = 429


class HeadersTooLarge(RequestError):
    """The request headers are too large."""

    status = 431


class FieldError(RequestError):
    """A field of the request was refused."""

    status = 422


class UnknownField(FieldError):
    """The request has a field that this operation does not know."""


class RepeatedField(FieldError):
    """A field is given more than once."""


class MissingField(FieldError):
    """A required field is missing."""


class InvalidField(FieldError):
    """A field has a value that is not allowed."""


class ExpressionError(FluxionError):
    """The expression cannot be read."""


class TooLong(ExpressionError):
    """The expression is too long."""


class UnexpectedCharacter(ExpressionError):
    """A character has no meaning in an expression."""


class UnexpectedToken(ExpressionError):
    """A symbol stands where it cannot."""


class UnexpectedEnd(ExpressionError):
    """The expression ends too early."""


class BadNumber(ExpressionError):
    """A number cannot be read."""


class Unbalanced(ExpressionError):
    """A bracket is never closed."""


class Ambiguous(ExpressionError):
    """The notation can be read in several ways."""


class AmbiguousBars(ExpressionError):
    """The bars of an absolute value can be paired in several ways."""


class MissingOperator(ExpressionError):
    """An operator is missing between two values."""


class MissingArgument(ExpressionError):
    """A function or an operator lacks its argument."""


class WrongArity(ExpressionError):
    """A function has the wrong number of arguments."""


class UnknownFunction(ExpressionError):
    """The function is not known."""


class UnknownName(ExpressionError):
    """The name cannot be read without guessing."""


class DoubleFactorial(ExpressionError):
    """A double factorial is not supported."""

    hint = "write factorial2(x), or (x!)! for the factorial of a factorial"


class Equation(ExpressionError):
    """An equation or inequality is not an expression."""

    hint = "send only the right-hand side"


class NotAFunction(ExpressionError):
    """A derivative or an integral stands where a function is wanted."""

    hint = "send the function itself, without d/dx or a prime"


class NotANumber(ExpressionError):
    """A number is wanted, and the expression contains a symbol."""


class UnsupportedNotation(ExpressionError):
    """The notation is understood but not supported."""


class TooComplex(ExpressionError):
    """The expression exceeds a limit.

    Fields: ``limit`` (its name), ``allowed`` and ``found``.
    """


class MathematicsError(FluxionError):
    """The question has no answer."""


class VariableRequired(MathematicsError):
    """Several symbols are free and none is named as the variable.

    Field: ``candidates``, the free symbols in alphabetical order.
    """


class DivisionByZero(MathematicsError):
    """The expression divides by zero everywhere."""


class NotDifferentiable(MathematicsError):
    """The expression has no derivative."""


class NoFormula(MathematicsError):
    """There is no formula for this derivative.

    As for that of a Bessel function by its order. It may exist all the same: with a point, `at`, the answer has its
    proved value there, and null for the formula.
    """

    hint = "give a point, at: the value of the derivative there can be proved without a formula"


class NotDefined(MathematicsError):
    """The expression has no value on the real line, or none at the point that is asked for.

    Field: ``point_status``, what the point is, if there is one: a pole, outside of the domain, …
    """


class Unsupported(MathematicsError):
    """The service cannot answer this exactly, so it does not answer."""


class CostError(FluxionError):
    """The computation costs too much."""


class TooExpensive(CostError):
    """The computation has used up its processor time or memory.

    A repetition would use it up, too, on an idle machine as well; simplify the expression or ask for less.
    """


class LoadError(FluxionError):
    """The service could not compute this now."""

    status = 503

    #: After how many whole seconds the same request may succeed, as far as whoever raises it knows.
    again_seconds = 1


class Overloaded(LoadError):
    """The service has too much to do to answer this now.

    Nothing is wrong with the request: send it again after the seconds in `Retry-After`.
    """


class Preempted(LoadError):
    """A long computation was ended because others were waiting."""


class KernelLost(LoadError):
    """The process that computed this was lost."""


class InternalError(FluxionError):
    """The service made a mistake."""

    status = 500


def concrete(base: type[FluxionError] = FluxionError) -> Iterator[type[FluxionError]]:
    """Every error class that is raised as such (the leaves of the tree), in the order of this file."""
    for child in base.__subclasses__():
        yield from concrete(child) if child.__subclasses__() else (child,)


BY_CODE: dict[str, type[FluxionError]] = {error.code: error for error in concrete()}


class PlainError(TypedDict):
    """An error as JSON has it."""

    code: str
    detail: str
    fields: dict[str, object]


def to_plain(error: FluxionError) -> PlainError:
    """The error as data that can cross a pipe."""
    return {"code": error.code, "detail": error.detail, "fields": error.fields}


def from_plain(plain: PlainError) -> FluxionError:
    """The error that ``to_plain`` was given."""
    return BY_CODE[plain["code"]](plain["detail"], **plain["fields"])
