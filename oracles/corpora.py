"""The facts of ``tests/data``: a JSON object a line."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "tests" / "data"


def rows(pattern: str) -> list[dict[str, Any]]:
    """The rows of all corpora whose names match; raises ``AssertionError`` where there is none."""
    paths = sorted(DATA.glob(f"{pattern}.jsonl"))
    assert paths, pattern
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
