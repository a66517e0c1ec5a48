"""The rooms keep their promises: mathematics knows no HTTP, and the front process knows no computer algebra."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: The rooms of each floor, from the door inwards: a room uses only those that stand after it.
ROOMS = {
    "service": (
        "__main__", "cli", "client", "serving", "web", "kernel", "calculus", "grading", "language", "settings",
        "edition", "answer_types", "errors",
    ),
    "service.calculus": ("operations", "checking", "estimation", "certified", "local", "symbolic", "arithmetic"),
    "service.calculus.checking": ("tasks", "form", "diagnosis", "decision", "statement", "submission", "equal_sides"),
}  # fmt: skip

#: File names that stand twice, each for one and the same subject in rooms whose names tell them apart.
SAME_SUBJECT = {
    "__init__", "derivative", "gradient", "evaluate", "estimate", "check", "read",  # operations, tasks, schemas
    "latex",  # how it is read, how it is written
    "names",  # of functions: in text, in LaTeX
    "bessel", "elliptic", "gamma", "hypergeometric", "integrals", "lambert", "orthogonal", "zeta",  # rows, values
}  # fmt: skip
INNER = sorted([*(ROOT / "service/language").rglob("*.py"), *(ROOT / "service/calculus").rglob("*.py")])
FOREIGN_TO_INNER = {
    "flask", "werkzeug", "marshmallow", "gunicorn", "requests", "os", "io", "pathlib", "socket", "subprocess",
    "threading", "time", "logging", "random", "service.settings", "service.web", "service.serving", "service.kernel",
}  # fmt: skip
FOREIGN_TO_LANGUAGE = {"sympy", "flint", "mpmath", "service.calculus"}

#: What turns text into code, or lets SymPy read a text.
FORBIDDEN_CALLS = {"eval", "exec", "compile", "sympify", "parse_expr", "lambdify", "S", "open", "__import__", "input"}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from {node.module if node.module != "service" else f"service.{alias.name}" for alias in node.names}


def room_of(place: Path | str) -> str:
    """The room of a file or a module below a floor."""
    return Path(str(place).replace(".py", "").replace(".", "/")).parts[0]


def belongs(module: str, foreign: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in foreign)


@pytest.mark.parametrize("floor", ROOMS)
def test_a_room_uses_only_the_rooms_after_it(floor: str) -> None:
    order = ROOMS[floor]
    folder = ROOT / floor.replace(".", "/")
    backwards = [
        (str(path.relative_to(ROOT)), module)
        for path in sorted(folder.rglob("*.py"))
        for module in imports(path)
        for room, other in [(room_of(path.relative_to(folder)), room_of(module.removeprefix(f"{floor}.")))]
        if module.startswith(f"{floor}.") and {room, other} <= set(order) and order.index(other) < order.index(room)
    ]
    assert backwards == []


@pytest.mark.parametrize("floor", ROOMS)
def test_every_room_of_a_floor_is_in_its_order(floor: str) -> None:
    folder = ROOT / floor.replace(".", "/")
    rooms = {room_of(path.relative_to(folder)) for path in folder.rglob("*.py")} - {"__init__"}
    assert rooms == set(ROOMS[floor])


def test_a_file_name_means_one_thing() -> None:
    names = Counter(path.stem for path in (ROOT / "service").rglob("*.py"))
    assert {name for name, count in names.items() if count > 1} <= SAME_SUBJECT


@pytest.mark.parametrize(("room", "foreign"), [("tests", "benchmarks"), ("benchmarks", "tests"), ("oracles", "tests"),
                                              ("oracles", "benchmarks"), ("service", "oracles")])  # fmt: skip
def test_what_tests_and_benchmarks_share_is_an_oracle(room: str, foreign: str) -> None:
    """Neither room imports the other, in its files or in programs that it writes, and nothing that is shipped does."""
    pattern = re.compile(rf"^\s*(from|import) {foreign}\b", re.MULTILINE)
    assert [path for path in sorted((ROOT / room).rglob("*.py")) if pattern.search(path.read_text())] == []


def test_nothing_outside_the_repository_is_needed() -> None:
    """No test, oracle or benchmark looks beside the clone."""
    files = [path for room in ("tests", "oracles", "benchmarks", "tools") for path in (ROOT / room).rglob("*.py")]
    beside = re.compile(r"parents\[2\]|parent\.parent\.parent|\.\./")
    assert [path for path in files if beside.search(path.read_text()) and path != Path(__file__)] == []


@pytest.mark.parametrize("path", INNER, ids=lambda path: str(path.relative_to(ROOT)))
def test_mathematics_imports_no_http_no_settings_and_no_input_or_output(path: Path) -> None:
    """The inner room is a pure function of its arguments."""
    foreign = FOREIGN_TO_INNER | (FOREIGN_TO_LANGUAGE if "language" in path.parts else set())
    assert [module for module in imports(path) if belongs(module, foreign)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "service").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_turns_text_into_code(path: Path) -> None:
    """No eval, no exec, no sympify: nothing that a caller sends is ever evaluated as Python."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    names = [call.id for call in calls if isinstance(call, ast.Name)]
    methods = [call.attr for call in calls if isinstance(call, ast.Attribute)]
    allowed = {"open"} if "kernel" in path.parts else set()  # a kernel lowers its own limits in /proc
    assert [name for name in names if name in FORBIDDEN_CALLS - allowed] == []
    assert [name for name in methods if name in {"sympify", "parse_expr", "lambdify", "eval"}] == []


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("service.web.app", ("sympy", "flint")),
        ("service.calculus", ("flask", "marshmallow")),
        ("service.language", ("sympy",)),
    ],
)
def test_a_room_does_not_load_what_belongs_to_another(module: str, absent: tuple[str, ...]) -> None:
    """Importing a room in a fresh process loads nothing of the others."""
    code = f"import sys, {module}; print([name for name in {absent!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
