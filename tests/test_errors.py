"""The tree of errors: every class has its code, its sentence and its way across a pipe."""

import orjson
import pytest

from service import errors
from service.errors import BY_CODE, FluxionError

ALL = list(BY_CODE.values())


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_an_error_crosses_a_pipe_whole(kind: type[FluxionError]) -> None:
    """What comes back is the same class with the same detail and fields."""
    error = kind("what happened", position=3, end=5, candidates=["a", "b"])
    again = errors.from_plain(orjson.loads(orjson.dumps(errors.to_plain(error))))
    assert (type(again), again.detail, again.fields) == (kind, error.detail, error.fields)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_an_error_says_what_it_means(kind: type[FluxionError]) -> None:
    """The title is a sentence, the status is an error."""
    assert len(kind.title.split()) > 2
    assert 400 <= kind.status < 600


def test_a_code_is_the_name_in_snake_case() -> None:
    """TooComplex is too_complex."""
    assert errors.TooComplex.code == "too_complex"
    assert errors.UriTooLong.code == "uri_too_long"


def test_codes_are_unique() -> None:
    """No class hides another behind its code."""
    assert len(BY_CODE) == len(list(errors.concrete()))
