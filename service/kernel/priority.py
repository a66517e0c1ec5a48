"""Scheduling attributes of a process, as Linux keeps them: sched_setattr(2), which Python does not have.

The slice is what Linux's scheduler (EEVDF, since 6.12 settable without a privilege) lets a process run before somebody
who has just been woken may take the processor. By default it is 2.8 ms, and at each of the half dozen hand-overs of a
request somebody would wait for it. Older systems ignore it; their scheduler (CFS) favours who is woken by itself.
"""

import ctypes
import os
import platform
import struct
from contextlib import suppress
from typing import NamedTuple

_SYSTEM_CALL = {"x86_64": 314, "aarch64": 274}

#: struct sched_attr in its first version: size, policy, flags, nice, priority, runtime, deadline, period.
_ATTRIBUTES = struct.Struct("=IIQiIQQQ")

_SCHED_OTHER = 0

#: The shortest that Linux accepts.
SHORT_SLICE_SECONDS = 0.0001


class Rank(NamedTuple):
    """A niceness, and the slice in seconds, 0 for that of the system."""

    niceness: int
    slice_seconds: float


#: What every process begins with.
FIRST = Rank(0, 0.0)

_call = ctypes.CDLL(None, use_errno=True).syscall


def set_rank(pid: int, rank: Rank) -> None:
    """Give a process a rank. Where the system call is not there or refused, only its niceness."""
    number = _SYSTEM_CALL.get(platform.machine())
    runtime = round(rank.slice_seconds * 1e9)
    attributes = _ATTRIBUTES.pack(_ATTRIBUTES.size, _SCHED_OTHER, 0, rank.niceness, 0, runtime, 0, 0)
    if number is None or _call(number, pid, attributes, 0):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, rank.niceness)
