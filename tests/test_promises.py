"""Each promise has its test: the list of them names tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROWS = re.findall(r"^\| (?!promise|---)(.+?) \| (`.+`) \|$", (TESTS / "PROMISES.md").read_text(), re.MULTILINE)


@cache
def all_names() -> set[str]:
    """The names of all tests but those that are never run."""
    modules = [ast.parse(path.read_text()) for path in TESTS.rglob("test_*.py")]
    functions = [node for module in modules for node in module.body if isinstance(node, ast.FunctionDef)]
    return {node.name for node in functions if "skip" not in "".join(map(ast.unparse, node.decorator_list))}


@pytest.mark.parametrize(("promise", "named"), ROWS, ids=[row[0][:50] for row in ROWS])
def test_the_tests_of_a_promise_exist(promise: str, named: str) -> None:
    assert {name for name in re.findall(r"`(.+?)`", named) if name not in all_names()} == set()


def test_each_promise_is_listed_once() -> None:
    assert len({promise for promise, _ in ROWS}) == len(ROWS)
    for promise, named in ROWS:
        names = re.findall(r"`(.+?)`", named)
        assert len(set(names)) == len(names), promise


def test_no_row_of_the_list_is_missed() -> None:
    lines = (TESTS / "PROMISES.md").read_text().splitlines()
    assert len(ROWS) == sum(line.startswith("| ") for line in lines) - 3  # a head for each of the three tables
