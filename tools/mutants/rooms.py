"""The rooms of the code in which mutants are made, and the tests of each."""

from pathlib import Path
from typing import NamedTuple

import tools

ROOT = Path(tools.__path__[0]).parent


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
        ("names", "from_elsewhere", "quiet_readings", "notation",
         "reading", "latex", "roundtrip", "corpus_syntax", "rules"),
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
        ("field", "decision", "opaque_domains", "hidden_relations", "proved", "check", "sign_tables"),
    ),
    "witnesses": Room(
        ("calculus/checking/decision/witnesses.py", "calculus/checking/decision/decide.py",
         "calculus/checking/decision/critical_points.py", "calculus/checking/decision/expected.py"),
        ("witnesses", "decision", "opaque_domains", "proved", "check", "mal_rules"),
    ),
    "local": Room(
        ("calculus/local",),
        ("behaviour", "oscillation", "points", "points_without_series", "derivative", "estimate"),
    ),
    "windows": Room(
        ("calculus/checking/tasks", "calculus/estimation", "calculus/arithmetic/rounding.py"),
        ("rounding", "reachable_results", "float64", "error_split", "stencils", "extrapolation", "sweep", "auto",
         "tolerance", "check", "estimate", "boundaries"),
    ),
    "values": Room(
        ("calculus/certified", "calculus/arithmetic"),
        ("taylor", "balls", "complex_balls", "points", "certify", "domain_notes", "evaluate", "rounding", "behaviour",
         "algebraic_zeros", "self_check", "special_functions"),
    ),
    "caches": Room(
        ("web/caching", "web/access*"),
        ("answer_cache", "response_cache", "access", "cache_identity", "redis", "http", "batch"),
    ),
    "kernels": Room(("kernel",), ("pool", "faults", "preload", "under_fire")),
}  # fmt: skip


def files(room: Room) -> list[Path]:
    """The files of a room."""
    paths = [path for pattern in room.paths for path in sorted((ROOT / "service").glob(pattern))]
    return [file for path in paths for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
