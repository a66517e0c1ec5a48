"""Print, as JSON, the modules that the mathematics would import inside functions and that no zygote has imported.

They are found in the bytecode of all modules that are loaded, so it takes a few seconds.
"""

import dis
import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from types import CodeType, ModuleType

PACKAGES = ("sympy", "mpmath", "flint")

#: What no operation reaches: drawing, consoles, tests, code generators, other solvers, and what is no mathematics of
#: one real function.
UNREACHED = (
    "sympy.categories.", "sympy.codegen.", "sympy.external.", "sympy.interactive.", "sympy.parsing.",
    "sympy.logic.algorithms.minisat22_wrapper.", "sympy.logic.algorithms.pycosat_wrapper.",
    "sympy.logic.algorithms.z3_wrapper.", "sympy.physics.control.", "sympy.physics.matrices.", "sympy.physics.quantum.",
    "sympy.plotting.", "sympy.printing.", "sympy.testing.", "sympy.utilities.lambdify.", "sympy.utilities.runtests.",
    "sympy.vector.", "mpmath.tests.", "mpmath.visualization.",
)  # fmt: skip


def missing() -> Iterator[tuple[str, str]]:
    """The modules, each with one that would import it."""
    for name, module in sorted(sys.modules.items()):
        if _matters(name):
            yield from ((lazy, name) for lazy in _imported(module) if _matters(lazy) and _is_missing(lazy))


def _matters(name: str) -> bool:
    return name.partition(".")[0] in PACKAGES and not f"{name}.".startswith(UNREACHED)


def _is_missing(name: str) -> bool:
    try:
        return name not in sys.modules and importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # not a module but a name in one
        return False


def _imported(module: ModuleType) -> Iterator[str]:
    """The modules, and the names in them, that are imported inside the functions of a module."""
    loader = module.__spec__.loader if module.__spec__ else None
    code = loader.get_code(module.__name__) if isinstance(loader, importlib.machinery.SourceFileLoader) else None
    for function in _functions(code) if code else ():
        yield from _imported_by(function, module.__package__ or "")


def _functions(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _functions(constant)


def _imported_by(function: CodeType, package: str) -> Iterator[str]:
    if dis.opmap["IMPORT_NAME"] not in function.co_code[::2]:
        return
    instructions = list(dis.get_instructions(function))
    for level, names, instruction in zip(instructions, instructions[1:], instructions[2:], strict=False):
        if instruction.opname == "IMPORT_NAME":
            name = importlib.util.resolve_name("." * level.argval + instruction.argval, package)
            yield name
            yield from (f"{name}.{part}" for part in names.argval or ())


if __name__ == "__main__":
    os.environ["SYMPY_GROUND_TYPES"] = "python"
    import service.calculus
    from service.kernel.preload import preload

    service.calculus.warm()
    preload()
    json.dump(dict(missing()), sys.stdout)
