"""A kernel opens no file, so whatever SymPy imports inside functions must be there before it is forked."""

import json
import subprocess
import sys

from tests.conftest import ROOT


def test_nothing_is_left_to_be_imported_in_a_kernel() -> None:
    """Names ``{missing module: a module that imports it}``; add the missing ones to ``service.kernel.preload``."""
    found = subprocess.run([sys.executable, "-m", "tests.lazy_imports"], cwd=ROOT, capture_output=True, check=True)
    assert json.loads(found.stdout) == {}
