"""Modules that SymPy imports inside functions. A kernel can open no file, so they are imported before it is forked.

``tests/test_preload.py`` finds them in SymPy's own code and says what is missing here.
"""

import importlib
import sys

_SYMPY = (
    "abc", "assumptions.facts", "assumptions.handlers.calculus", "assumptions.handlers.matrices",
    "assumptions.handlers.ntheory", "assumptions.handlers.order", "assumptions.handlers.sets",
    "assumptions.lra_satask", "assumptions.satask", "assumptions.wrapper", "combinatorics",
    "combinatorics.coset_table", "combinatorics.fp_groups", "combinatorics.galois", "combinatorics.homomorphisms",
    "combinatorics.testutil", "concrete.delta", "discrete.recurrences", "integrals.heurisch",
    "integrals.manualintegrate", "integrals.prde", "integrals.risch", "logic.algorithms.dpll",
    "logic.algorithms.dpll2", "matrices.expressions.applyfunc", "physics.units", "polys.dispersion",
    "polys.distributedmodules", "polys.domains.old_fractionfield", "polys.domains.old_polynomialring",
    "polys.domains.quotientring", "polys.numberfields.resolvent_lookup", "sets.handlers.add",
    "sets.handlers.functions", "sets.handlers.issubset", "sets.handlers.mul", "sets.handlers.power",
    "tensor.array.array_derivatives", "tensor.array.expressions", "tensor.tensor",
)  # fmt: skip


def preload() -> None:
    """Import them, if SymPy is used at all."""
    if "sympy" in sys.modules:
        for name in _SYMPY:
            importlib.import_module(f"sympy.{name}")
