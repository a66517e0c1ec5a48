"""What a type checker cannot see stays little, and the command that tells it counts what hides behind a name."""

import pytest

from tools.annotations import Module, Package, modules

#: The share of annotations with ``Any``: most are JSON on its way, and what works on several kinds of numbers.
MOST = 0.04


def test_few_annotations_are_any() -> None:
    """Where this fails, ``python -m tools.annotations --list`` says what was added."""
    found = list(Package(modules()).annotations())
    vague = [annotation for annotation in found if annotation.is_any]
    assert len(vague) < MOST * len(found)


@pytest.mark.parametrize(
    ("source", "counted"),
    [
        ("x: int", 0),
        ("x: dict[str, Any]", 1),
        ("def f(a: Any, b: int) -> Any: ...", 2),
        ("Fields = dict[str, Any]\ndef f(a: Fields) -> 'list[Fields]': ...", 2),
        ("A = Any\nB = list[A]\nx: B", 1),
        ("class C:\n    x: Any", 1),
        ("x: Literal['Any thing']", 0),
        ("Any_ = 5\nx: int", 0),
    ],
)
def test_any_is_found_behind_its_aliases(source: str, counted: int) -> None:
    """An alias hides nothing, nor do quotes, nor another module."""
    package = Package([Module("a", source), Module("b", "from a import Fields\nx: Fields\ny: Other")])
    found = [annotation for annotation in package.annotations() if annotation.is_any]
    assert len(found) == counted + ("Fields" in source)
