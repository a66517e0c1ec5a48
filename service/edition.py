"""The edition of the answers: a digest of everything that may change one, which cache keys and ETags are made with.

The version says what was released; between two releases the sources change, and so may an answer. A cache that knew
answers by the version would give the old one for ever.
"""

import functools
import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).parent

#: Distributions whose release may change an answer: the computer algebra, its numbers, and certified arithmetic.
LIBRARIES = ("sympy", "mpmath", "python-flint")


@functools.cache
def edition() -> str:
    """The edition of this process, as it was when it was first asked: a process does not see its sources change."""
    return digest(PACKAGE, {name: version(name) for name in LIBRARIES})


def digest(package: Path, versions: Mapping[str, str]) -> str:
    """What tells two states of the sources and the libraries apart; the same wherever the package lies.

    It takes 10 ms for the 300 files of this package.
    """
    state = hashlib.blake2b(repr(sorted(versions.items())).encode(), digest_size=8)
    for path in sorted(package.rglob("*.py"), key=lambda path: path.relative_to(package).as_posix()):
        content = hashlib.blake2b(path.read_bytes()).hexdigest()
        state.update(f"{path.relative_to(package).as_posix()} {content}\n".encode())
    return state.hexdigest()
