"""One shape of each answer: what is built, what the contract says and what the client reads cannot drift apart."""

from collections.abc import Mapping
from dataclasses import MISSING, is_dataclass
from dataclasses import fields as members
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from marshmallow import Schema
from marshmallow import fields as kinds

from service import answer_types
from service.client import Client, answers, estimates, judgements, questions
from service.web.operations import OPERATIONS
from service.web.schemas import check, derivative, estimate, evaluate, gradient, read


class Member(NamedTuple):
    """What is known of a member of an answer, wherever it is declared; a form is a word, a list or a shape."""

    required: bool
    nullable: bool
    form: Any


#: What JSON has; all else has a shape of its own.
WORDS = {kinds.String: "str", kinds.Integer: "int", kinds.Float: "float", kinds.Boolean: "bool"}

#: The same as the contract says it, where there may be several.
JSON_WORDS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}

ANY = "any"  # nothing is said of what an object holds


def shape(kind: Any, above: tuple[Any, ...] = ()) -> Any:
    """The members of a schema, a typed dictionary or a class of the client; one inside itself is told by its name."""
    if kind in above:
        return kind.__name__
    inside = (*above, kind)
    if issubclass(kind, Schema):
        declared = kind().fields.items()
        return {
            name: Member(field.required, bool(field.allow_none), _field_form(field, inside)) for name, field in declared
        }
    hints, optional = get_type_hints(kind, include_extras=True), _optional(kind)
    return {
        name: Member(name not in optional, name not in optional and NoneType in get_args(hint), _form(hint, inside))
        for name, hint in hints.items()
        if name != "raw"
    }


def _optional(kind: Any) -> set[str]:
    """The members that may be missing; the client's are ``None`` then."""
    if is_dataclass(kind):
        return {m.name for m in members(kind) if m.default is None or m.default_factory is not MISSING}
    return {name for name, hint in get_type_hints(kind, include_extras=True).items() if get_origin(hint) is NotRequired}


def _field_form(field: Any, above: tuple[Any, ...]) -> Any:
    if isinstance(field, kinds.Nested):
        return shape(type(field.schema), above)
    if isinstance(field, kinds.List):
        return [Member(True, bool(field.inner.allow_none), _field_form(field.inner, above))]
    if isinstance(field, kinds.Dict):
        return {str: _field_form(field.value_field, above) if field.value_field else ANY}
    if isinstance(field, kinds.Raw):
        return frozenset(filter(None, map(_described_form, field.metadata["anyOf"])))
    return next(word for kind, word in WORDS.items() if isinstance(field, kind))


def _described_form(one: dict[str, Any]) -> Any:
    """One of several types, by its JSON schema: a word, or the names of an object's members; null is none."""
    if one["type"] == "object":
        return frozenset(one.get("properties") or {ANY})
    return JSON_WORDS.get(one["type"])


def _form(hint: Any, above: tuple[Any, ...]) -> Any:
    if get_origin(hint) is NotRequired:
        return _form(get_args(hint)[0], above)
    choices = [c for c in get_args(hint) if c is not NoneType] if _is_union(hint) else [hint]
    if all(get_origin(choice) is Literal for choice in choices):
        return "str"
    if len(choices) != 1:
        return frozenset(map(_one_form, choices))
    origin = get_origin(choices[0])
    if origin is list:
        (inner,) = get_args(choices[0])
        return [Member(True, NoneType in get_args(inner), _form(inner, above))]
    if origin in (dict, Mapping):
        return {str: _form(get_args(choices[0])[1], above)}
    if is_typeddict(choices[0]) or is_dataclass(choices[0]):
        return shape(choices[0], above)
    return ANY if choices[0] is object else choices[0].__name__


def _one_form(choice: Any) -> Any:
    """One of several types, as ``_described_form`` has it."""
    if is_typeddict(choice) or is_dataclass(choice):
        return frozenset(get_type_hints(choice))
    return frozenset({ANY}) if get_origin(choice) is dict else choice.__name__


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (UnionType, Union) or NoneType in get_args(hint)


#: What is said of an answer in the contract, where it is built, and in the client.
ANSWERS = [
    (read.ReadAnswer, answer_types.ReadAnswer, answers.Read),
    (derivative.DerivativeAnswer, answer_types.DerivativeAnswer, answers.Derivative),
    (gradient.GradientAnswer, answer_types.GradientAnswer, answers.Gradient),
    (evaluate.EvaluateAnswer, answer_types.EvaluateAnswer, answers.Evaluation),
    (estimate.EstimateAnswer, answer_types.EstimateAnswer, estimates.Estimate),
    (check.CheckAnswer, answer_types.CheckAnswer, judgements.Check),
]


@pytest.mark.parametrize(("schema", "built", "typed"), ANSWERS, ids=lambda kind: kind.__name__)
def test_an_answer_has_one_shape(schema: type[Schema], built: Any, typed: Any) -> None:
    """A member that is added, may be null or changes its type does so in all three, at any depth."""
    assert shape(built) == shape(schema)
    assert shape(typed) == shape(schema)


def test_every_operation_has_its_shape() -> None:
    """None is left out of the comparison."""
    assert [type(operation.answer) for operation in OPERATIONS] == [schema for schema, _, _ in ANSWERS]


TYPED_QUESTIONS = {
    read.ReadRequest: questions.Fields,
    derivative.DerivativeRequest: questions.DerivativeFields,
    gradient.GradientRequest: questions.GradientFields,
    evaluate.EvaluateRequest: questions.EvaluateFields,
    estimate.EstimateRequest: questions.EstimateFields,
    check.CheckOptions: questions.CheckOptions,
}


@pytest.mark.parametrize(("schema", "typed"), TYPED_QUESTIONS.items(), ids=lambda kind: kind.__name__)
def test_typed_questions_are_what_the_schemas_say(schema: type[Schema], typed: type) -> None:
    """Every optional field of a request can be given by name, and nothing else."""
    optional = {name for name, field in schema().fields.items() if not field.required}
    assert set(get_type_hints(typed)) == optional


def test_every_operation_has_its_method() -> None:
    """Whoever knows the endpoint knows the method."""
    assert [operation.name for operation in OPERATIONS if not hasattr(Client, operation.name)] == []
