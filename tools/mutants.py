"""Change the code in one place, run the tests that belong to the place, and list the changes that none of them notices.

    python -m tools.mutants [--count 200] [--seed 1] [--room guard …] [--known tests/MUTANTS.md]

A mutant is the code with one operator, comparison, number or condition changed, or one statement left out (Offutt and
others, *An experimental determination of sufficient mutant operators*, TOSEM 5 (1996) 99-118). The sample depends on
the seed and on the text of each place only, so that it stays the same while the rest of the code changes. A mutant is
*killed* if a test fails, or does not end. Those that survive must stand with their reason in the file of known ones.
The exit code is 1 if one does not, or if more than one in twenty survives.
"""

import argparse
import ast
import hashlib
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
KNOWN = ROOT / "tests" / "MUTANTS.md"

#: What is copied for the mutants to live in.
NEEDED = (
    "service", "tests", "oracles", "benchmarks", "docs", "deploy", "tools", "openapi.yaml", "pyproject.toml",
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Dockerfile", "docker-compose.yml", "schemathesis.toml", "run",
)  # fmt: skip

#: A text that is a formula, as in the table of functions.
FORMULA = re.compile(r"(?=.*(\w\(|\*))\S+( [-+] \S+)*")

#: Greater whole numbers are measures: nobody can tell 128 bits from 129, but what takes a tenth or ten times as much.
SMALL = 16

#: How long something may take is seen by benchmarks.
UNSEEN = ("_SECONDS",)

#: Of the mutants, so many must die.
TARGET = 0.95

#: A test run that takes so many times as long as that of the code as it is, or a minute, does not end.
PATIENCE, LEAST_SECONDS = 8, 60.0


class Room(NamedTuple):
    """Where mutants are made, as patterns below ``service``, and the tests that belong to it, the quickest first."""

    paths: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS = {
    "guard": Room(
        ("language/guard.py", "language/limits.py"),
        ("guard", "boundaries", "expressions", "exploits", "error_split"),
    ),
    "parser": Room(
        ("language/parser", "language/latex", "language/reading.py", "language/text.py", "language/words.py",
         "language/tokens.py", "language/bars.py", "language/numbers.py", "language/spelling.py"),
        ("names", "reading", "latex", "roundtrip", "corpus_syntax", "rules"),
    ),
    "writers": Room(("language/writer",), ("writer", "code_forms", "roundtrip", "sympy_bridge", "derivative")),
    "rules": Room(
        ("calculus/symbolic/rules.py", "calculus/symbolic/differentiation.py", "calculus/symbolic/simplification.py",
         "calculus/symbolic/conditions.py", "calculus/symbolic/expressions", "calculus/symbolic/steps",
         "calculus/symbolic/closed_forms.py", "language/names.py"),
        ("domain_notes", "rules", "sign_tables", "derivative", "closed_forms", "simplification", "expressions", "steps",
         "differentiation", "names", "taylor", "balls"),
    ),
    "zero test": Room(
        ("calculus/checking/decision/zero_test",),
        ("field", "decision", "opaque_domains", "proved", "check", "sign_tables"),
    ),
    "witnesses": Room(
        ("calculus/checking/decision/witnesses.py", "calculus/checking/decision/decide.py",
         "calculus/checking/decision/critical_points.py", "calculus/checking/decision/expected.py"),
        ("witnesses", "decision", "opaque_domains", "proved", "check", "mal_rules"),
    ),
    "local": Room(("calculus/local",), ("behaviour", "oscillation", "points", "derivative", "estimate")),
    "windows": Room(
        ("calculus/checking/tasks", "calculus/estimation", "calculus/arithmetic/rounding.py"),
        ("rounding", "reachable_results", "float64", "error_split", "stencils", "extrapolation", "sweep", "auto",
         "check", "estimate", "boundaries"),
    ),
    "values": Room(
        ("calculus/certified", "calculus/arithmetic"),
        ("taylor", "balls", "points", "certify", "domain_notes", "evaluate", "rounding", "behaviour"),
    ),
    "caches": Room(
        ("web/caching", "web/access*"),
        ("answer_cache", "response_cache", "access", "cache_identity", "redis", "http", "batch"),
    ),
    "kernels": Room(("kernel",), ("pool", "faults", "preload", "under_fire")),
}  # fmt: skip


class Mutant(NamedTuple):
    """A change: where, from what, to what; ``key`` tells it from all others, whatever else is changed in the file."""

    room: str
    path: str
    key: str
    number: int


#: Each operator becomes these.
SWAPPED: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,), ast.Pow: (ast.Mult,), ast.LShift: (ast.RShift,), ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,), ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip

#: Parts of the syntax that hold no behaviour.
SILENT = {"annotation", "returns", "decorator_list", "type_params", "bases"}


def alternatives(node: ast.AST) -> Iterator[ast.AST]:
    """What a node may become."""
    match node:
        case ast.Compare(left, ops, comparators):
            for index, op in enumerate(ops):
                for other in SWAPPED[type(op)]:
                    yield ast.Compare(left, [*ops[:index], other(), *ops[index + 1 :]], comparators)  # type: ignore[list-item]
        case ast.BinOp(left, op, right):
            for other in SWAPPED.get(type(op), ()):
                yield ast.BinOp(left, other(), right)  # type: ignore[arg-type]
        case ast.BoolOp(op, values):
            yield ast.BoolOp(SWAPPED[type(op)][0](), values)  # type: ignore[arg-type]
            for index in range(len(values)):
                yield ast.BoolOp(op, [*values[:index], *values[index + 1 :]])
        case ast.UnaryOp(ast.USub() | ast.Not(), operand):
            yield operand
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() as value) if value <= SMALL:
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Constant(int() | float() as value):
            yield ast.Constant(value * 10 or 1.0)
            yield ast.Constant(value // 10)
        case ast.Constant(str() as value) if FORMULA.fullmatch(value):
            yield ast.Constant(value[1:] if value.startswith("-") else f"-{value}")
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.comprehension(target, iterated, conditions, is_async) if conditions:
            for index in range(len(conditions)):
                yield ast.comprehension(target, iterated, [*conditions[:index], *conditions[index + 1 :]], is_async)
        case ast.Raise() | ast.Expr(ast.Call()) | ast.Assert():
            yield ast.Pass()


class Site(NamedTuple):
    """A node that may become another: the object or list that holds it, and under which name or number."""

    holder: Any
    place: Any
    scope: str
    node: ast.AST
    other: ast.AST

    def apply(self) -> None:
        """Put the other node in its place."""
        if isinstance(self.holder, list):
            self.holder[self.place] = self.other
        else:
            setattr(self.holder, self.place, self.other)


def sites(tree: ast.Module) -> Iterator[Site]:
    """All changes of a module, in an order that depends on it alone."""
    yield from _below(tree, "")


def _below(parent: ast.AST, scope: str) -> Iterator[Site]:
    for field, value in ast.iter_fields(parent):
        if field in SILENT:
            continue
        children = list(enumerate(value)) if isinstance(value, list) else [(field, value)]
        for place, child in children:
            if isinstance(child, ast.AST) and not (inner := _scope(child, scope)).endswith(UNSEEN):
                holder = value if isinstance(value, list) else parent
                yield from (Site(holder, place, scope, child, other) for other in alternatives(child))
                yield from _below(child, inner)


def _scope(node: ast.AST, scope: str) -> str:
    """The name of the place: of the function, class or table."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return f"{scope}.{node.name}".lstrip(".")
    if not scope and isinstance(node, ast.Assign | ast.AnnAssign):
        return ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    return scope


def mutants(name: str) -> Iterator[Mutant]:
    """All mutants of a room."""
    for path in files(ROOMS[name]):
        relative = str(path.relative_to(ROOT))
        seen: Counter[str] = Counter()
        for number, site in enumerate(sites(ast.parse(path.read_text()))):
            key = f"{relative} {site.scope}: {_brief(site.node)} → {_brief(site.other)}"
            seen[key] += 1
            yield Mutant(name, relative, f"{key} ({seen[key]})" if seen[key] > 1 else key, number)


def files(room: Room) -> list[Path]:
    """The files of a room."""
    paths = [path for pattern in room.paths for path in sorted((ROOT / "service").glob(pattern))]
    return [file for path in paths for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]


def _brief(node: ast.AST) -> str:
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    if isinstance(node, ast.comprehension):
        return " ".join(f"if {ast.unparse(condition)}" for condition in node.ifs) or "no condition"
    return " ".join(ast.unparse(node).split())[:90]


def sample(names: list[str], count: int, seed: int) -> list[Mutant]:
    """So many mutants of these rooms, as many of each; which ones, their text and the seed say."""
    chosen: list[Mutant] = []
    for index, name in enumerate(names):
        share = (count - len(chosen)) // (len(names) - index)
        ordered = sorted(mutants(name), key=lambda mutant: hashlib.sha256(f"{seed}{mutant.key}".encode()).digest())
        chosen += ordered[:share]
    return chosen


class Nursery:
    """A copy of the repository, in which one file at a time is a mutant."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._patience: dict[str, float] = {}
        for name in NEEDED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
            elif source.exists():
                shutil.copy(source, folder / name)

    def survives(self, mutant: Mutant) -> bool:
        """Whether all tests of its room pass."""
        file = self.folder / mutant.path
        original = file.read_text()
        tree = ast.parse(original)
        next(site for number, site in enumerate(sites(tree)) if number == mutant.number).apply()
        patience = self._patience_for(mutant.room)
        try:
            file.write_text(ast.unparse(ast.fix_missing_locations(tree)))
            return self._pass(mutant.room, patience)
        finally:
            file.write_text(original)

    def _patience_for(self, room: str) -> float:
        if room not in self._patience:
            began = time.monotonic()
            if not self._pass(room, None):
                raise SystemExit(f"the tests of {room} fail without any mutant")
            self._patience[room] = max(PATIENCE * (time.monotonic() - began), LEAST_SECONDS)
        return self._patience[room]

    def _pass(self, room: str, seconds: float | None) -> bool:
        """Whether the tests of a room pass in time."""
        files = [f"tests/test_{name}.py" for name in ROOMS[room].tests]
        existing = [file for file in files if (self.folder / file).exists()]
        options = ["-x", "-q", "-p", "no:cacheprovider", "--no-header"]
        with subprocess.Popen(
            [sys.executable, "-B", "-m", "pytest", *options, *existing],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        ) as tests:  # fmt: skip
            try:
                return tests.wait(seconds) == 0
            except subprocess.TimeoutExpired:
                tests.kill()
                return False


def known(file: Path) -> dict[str, str]:
    """The mutants that may survive, with the reason of each."""
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|$", file.read_text(), re.MULTILINE) if file.exists() else []
    return {key.replace("\\|", "|"): reason for key, reason in rows}


def main() -> int:
    """Run; the exit code says whether enough died and all others are known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--room", nargs="*", choices=list(ROOMS), default=list(ROOMS))
    parser.add_argument("--known", type=Path, default=KNOWN)
    options = parser.parse_args()
    reasons, died, total = known(options.known), Counter[str](), Counter[str]()
    unexplained = 0
    with TemporaryDirectory() as folder:
        nursery = Nursery(Path(folder))
        for mutant in sample(options.room, options.count, options.seed):
            total[mutant.room] += 1
            if not nursery.survives(mutant):
                died[mutant.room] += 1
                continue
            unexplained += mutant.key not in reasons
            print(f"survives: {mutant.key}\n          {reasons.get(mutant.key, 'for no known reason')}", flush=True)
    for name, count in total.items():
        print(f"{name:12} {died[name]:4} of {count} died")
    print(f"{died.total()} of {total.total()} died ({died.total() / total.total():.1%}), {unexplained} unexplained")
    return int(unexplained > 0 or died.total() < TARGET * total.total())


if __name__ == "__main__":
    sys.exit(main())
