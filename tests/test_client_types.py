"""The types of the client are what the schemas say."""

from dataclasses import fields as members
from dataclasses import is_dataclass
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest
from marshmallow import Schema
from marshmallow import fields as kinds

from service.client import Client, answers, estimates, judgements, questions
from service.web.operations import OPERATIONS
from service.web.schemas import check, derivative, estimate, evaluate, gradient


def _shape(schema: Schema) -> dict[str, Any]:
    """A schema as names with their parts, where they have any."""
    return {name: _part(field) for name, field in schema.fields.items()}


def _part(field: Any) -> Any:
    inner = field.inner if isinstance(field, kinds.List) else field
    return sorted(inner.schema.fields) if isinstance(inner, kinds.Nested) else None


def _typed_shape(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {member.name: _typed_part(hints[member.name]) for member in members(kind) if member.name != "raw"}


def _typed_part(hint: Any) -> Any:
    for choice in (hint, *get_args(hint), *(inner for part in get_args(hint) for inner in get_args(part))):
        if is_dataclass(choice) and choice is not answers.Complex:
            return sorted(member.name for member in members(choice))
    return None


TYPED_ANSWERS = {
    derivative.DerivativeAnswer: answers.Derivative,
    gradient.GradientAnswer: answers.Gradient,
    evaluate.EvaluateAnswer: answers.Evaluation,
    estimate.EstimateAnswer: estimates.Estimate,
    check.CheckAnswer: judgements.Check,
}


@pytest.mark.parametrize(("schema", "typed"), TYPED_ANSWERS.items(), ids=lambda kind: kind.__name__)
def test_typed_answers_are_what_the_schemas_say(schema: type[Schema], typed: type) -> None:
    """A member that is added to an answer is added here too, and one that may be null may be ``None``."""
    assert _typed_shape(typed) == _shape(schema())
    hints = get_type_hints(typed)
    for name, field in schema().fields.items():
        assert (NoneType in get_args(hints[name])) == bool(field.allow_none), name


TYPED_QUESTIONS = {
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
