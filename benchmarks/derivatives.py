"""How fast a derivative is found, beside the service that people write by hand.

    python -m benchmarks.derivatives --rounds 9

The inputs are 60 expressions of 1 to 479 characters. Each call gets other numbers, so that no cache answers. *naive* is
``parse_expr``, ``diff``, ``str`` and ``latex`` of SymPy; *ours* is the whole operation, with guard and notes; *steps* is
what the steps add. Times are processor time, taken in turns; ratios are from one run and mean something, microseconds
are those of this machine. mathjs joins if Node finds it.
"""

import argparse
import gc
import random
import re
import statistics
from collections.abc import Callable
from time import thread_time

import sympy
from sympy.parsing.sympy_parser import (
    convert_xor,
    implicit_multiplication_application,
    parse_expr,
    standard_transformations,
)

from service.calculus.derivative import derivative
