"""Operations for kernels in tests: a few that behave, and one for each way to misbehave."""

import ctypes
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from service.errors import InternalError, Unbalanced

_asked = 0
_rehearsed_in = 0
_told = 0


def prepare(check_one_in: int) -> None:
    """Remember what was said."""
    global _told
    _told = check_one_in


def warm() -> None:
    """There is nothing to warm up, but somebody may want it to take long."""
    if os.environ.get("TMPDIR") == "slow":
        time.sleep(300)


def rehearse() -> None:
    """Remember in which kernel this was done."""
    global _rehearsed_in
    _rehearsed_in = os.getpid()


def echo(**fields: Any) -> dict[str, Any]:
    return fields


def pid() -> dict[str, Any]:
    return {"pid": os.getpid()}


def count() -> dict[str, Any]:
    """How often this kernel was asked to count."""
    global _asked
    _asked += 1
    return {"count": _asked}


def rehearsed() -> dict[str, Any]:
    """Whether this kernel has rehearsed itself, and not its zygote for it."""
    return {"rehearsed": _rehearsed_in == os.getpid()}


def nap(seconds: float) -> dict[str, Any]:
    """Take time, but no processor time."""
    time.sleep(seconds)
    return {"pid": os.getpid()}


def work(seconds: float) -> dict[str, Any]:
    """Use so much processor time, however long that takes."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return {"pid": os.getpid()}


def spin() -> dict[str, Any]:
    """Never end, in Python."""
    while True:
        pass


def power() -> dict[str, Any]:
    """Never end, in C code that looks at no signal."""
    exponent = 9**9
    return {"bits": (9**exponent).bit_length()}


def devour() -> dict[str, Any]:
    """Take all memory."""
    pieces = []
    while True:
        pieces.append(bytearray(1 << 20))


def recurse(depth: int = 0) -> dict[str, Any]:
    return recurse(depth + 1) | {}


def abort() -> dict[str, Any]:
    """What GMP and FLINT do when memory is short."""
    os.abort()


def segfault() -> dict[str, Any]:
    return {"text": ctypes.string_at(0)}


def leave() -> dict[str, Any]:
    os._exit(3)


def leave_if(pid: int) -> dict[str, Any]:
    """Leave the first kernel that is asked, and answer in the next."""
    if os.getpid() == pid:
        os._exit(3)
    return {"pid": os.getpid()}


def refuse() -> dict[str, Any]:
    raise Unbalanced("'(' is never closed", position=8, end=9, hint="add ')'")


def fail() -> dict[str, Any]:
    raise ZeroDivisionError("sin(secret)")


def contradict() -> dict[str, Any]:
    """What our own check of an answer raises."""
    raise InternalError("our own check found that this would be wrong", self_check=True)


def told() -> dict[str, Any]:
    """What the zygote was told."""
    return {"check_one_in": _told}


def replace() -> dict[str, Any]:
    """An answer in the place of one that our own check found wrong."""
    return {"warnings": [{"code": "self_check"}]}


def long_answer() -> dict[str, Any]:
    return {"text": "x" * (33 << 20)}


def unsendable() -> dict[str, Any]:
    return {"number": 1 << 64}


def attack() -> dict[str, Any]:
    """What somebody would try who runs code in a kernel; the error that each attempt meets."""
    attempts: dict[str, Callable[[], Any]] = {
        "read a file": Path("/etc/passwd").read_text,
        "write a file": Path("/tmp/taken-over").touch,
        "list a folder": lambda: os.listdir("/"),
        "open a socket": socket.socket,
        "fork": os.fork,
        "run a program": lambda: os.execv("/bin/true", ["true"]),
        "signal the parent": lambda: os.kill(os.getppid(), 0),
        "gain priority": lambda: os.setpriority(os.PRIO_PROCESS, 0, -5),
    }
    return {name: _error_of(attempt) for name, attempt in attempts.items()}


def _error_of(attempt: Callable[[], Any]) -> str:
    try:
        attempt()
    except OSError as error:
        return type(error).__name__
    return "nothing"


def surroundings() -> dict[str, Any]:
    """What a kernel knows of the machine, and what must be the same in each of them."""
    return {"environment": sorted(os.environ), "hash": str(hash("fluxion")), "modules": "flask" in sys.modules}


OPERATIONS: dict[str, Callable[..., dict[str, Any]]] = {
    function.__name__: function
    for function in (
        echo, pid, count, rehearsed, nap, work, spin, power, devour, recurse, abort, segfault, leave, leave_if,
        refuse, fail, contradict, replace, told, long_answer, unsendable, attack, surroundings,
    )
}  # fmt: skip
