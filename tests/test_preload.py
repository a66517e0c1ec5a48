"""A kernel opens no file, so whatever SymPy imports inside functions must be there before it is forked."""

import json
import subprocess
import sys

import pytest

from service import calculus
from service.calculus.certified import self_check
from tests.conftest import ROOT


def test_nothing_is_left_to_be_imported_in_a_kernel() -> None:
    """Names ``{missing module: a module that imports it}``; add the missing ones to ``service.kernel.preload``."""
    found = subprocess.run([sys.executable, "-m", "tests.lazy_imports"], cwd=ROOT, capture_output=True, check=True)
    assert json.loads(found.stdout) == {}


def test_what_a_kernel_does_before_it_is_asked_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question by which it is warmed up, and rehearses: were one refused, the first caller would wait for it."""
    monkeypatch.setattr(self_check.sampling, "one_in", 0)
    calculus.prepare(7)
    assert self_check.sampling.one_in == 7
    calculus.warm()
    calculus.rehearse()
