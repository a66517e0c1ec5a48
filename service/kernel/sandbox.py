"""What a kernel may do: limits of the operating system, set once in a new kernel and never loosened.

The walls stand one behind the other: the language runs no code of a caller; a kernel that were taken over anyway
could open no file and no socket, start and signal no process, and use only its own memory and time. The filter of
system calls is a table written here, because every binding of libseccomp needs a library that slim images lack.
"""

import ctypes
import platform
import resource
import signal
import struct
from contextlib import suppress

#: The signals by which a process ends itself: abort() when GMP or FLINT find no memory, and crashes in C code.
OWN_CRASH = (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP)

#: Numbers of the system calls that computing, answering and ending take: x86_64, aarch64.
_CALLS = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215),
    "brk": (12, 214), "mremap": (25, 216), "madvise": (28, 233), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "setitimer": (38, 103), "sendto": (44, 206),
    "recvfrom": (45, 207), "poll": (7, 73), "ppoll": (271, 73), "futex": (202, 98), "sched_yield": (24, 124),
    "getpid": (39, 172), "gettid": (186, 178), "getrusage": (98, 165), "getrandom": (318, 278),
    "clock_gettime": (228, 113), "clock_nanosleep": (230, 115), "restart_syscall": (219, 128), "rseq": (334, 293),
    "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip

#: Column of the table above, and the value of AUDIT_ARCH in <linux/audit.h>.
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

# <linux/bpf_common.h>, <linux/seccomp.h>, <linux/prctl.h>
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | 1  # refused with EPERM
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def confine(memory_mb: int) -> bool:
    """Limit this process for good; false if the operating system offers no filter of system calls."""
    _set_signals()
    _set_limits(memory_mb << 20)
    _volunteer()
    return _filter_calls()


def _set_signals() -> None:
    """Back to defaults after the zygote; own crashes still end the process, but nobody can fake one by ``kill``.

    The operating system ignores SIG_IGN for a fault of the process itself, and abort() resets it. So if a kernel is
    seen to end by one of these signals, it was its own computation and not somebody outside.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    for number in OWN_CRASH:
        signal.signal(number, signal.SIG_IGN)


def _set_limits(memory: int) -> None:
    """No more memory than this, no core dump, no file written, no process started.

    RLIMIT_CPU is of no use here: it counts from the birth of a process that lives for thousands of requests.
    """
    limits = {resource.RLIMIT_AS: memory, resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_NPROC: 0}
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))


def _volunteer() -> None:
    """When the machine has no memory left, it shall end kernels and not the web processes."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


def _filter_calls() -> bool:
    """Refuse all system calls but the listed ones; see seccomp(2). Needs no privilege."""
    if platform.machine() not in _ARCHITECTURES:
        return False
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in _instructions(platform.machine()))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return not prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0)


def _instructions(machine: str) -> list[tuple[int, int, int, int]]:
    """The filter as a program for the packet filter: (operation, jump if true, jump if false, operand)."""
    column, architecture = _ARCHITECTURES[machine]
    numbers = sorted({call[column] for call in _CALLS.values()})
    return [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        *((_JUMP_IF_EQUAL, len(numbers) - index, 0, number) for index, number in enumerate(numbers)),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
