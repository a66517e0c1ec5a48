"""The zygote: a process with the mathematics imported and warm, from which kernels are forked in milliseconds.

``python -m service.kernel.zygote DESCRIPTOR PLAN``. It has one thread and computes nothing, so a fork copies no lock
that somebody holds. Over the socket it is told ``fork`` with the kernel's end of a pipe, and answers the process id;
or ``reap`` and a process id, and answers how that process ended, or ``running``.
"""

import gc
import importlib
import os
import signal
import socket
import sys
import traceback
from contextlib import suppress
from types import ModuleType
from typing import NamedTuple, NoReturn

import orjson

from service.kernel import child, sandbox
from service.kernel.preload import preload

READY = b"ready"

#: How often ended kernels are looked for while some are known to be dying: one with low priority takes its time.
REAP_EVERY_SECONDS = 0.05

_MESSAGE_BYTES = 64


class Plan(NamedTuple):
    """What the kernels of a zygote are: their memory, and the module with their ``OPERATIONS``.

    Its ``prepare(check_one_in)`` is called once in the zygote, with how many derivatives there are to one that is
    checked before it is sent. Unless ``warm`` says that they will be asked too little for it to pay, so is ``warm()``,
    and its ``rehearse()`` in each kernel before it is asked anything.
    """

    module: str
    memory_mb: int
    check_one_in: int
    warm: bool = True


class Zygote:
    """Forks and reaps, as it is told over ``control``; ends when that is closed."""

    def __init__(self, control: socket.socket, plan: Plan, module: ModuleType) -> None:
        self._control = control
        self._plan = plan
        self._module = module
        self._versions = child.versions()
        self._kernels: set[int] = set()  # not reaped yet, so their numbers mean nobody else
        self._dying: set[int] = set()  # of these, those that somebody asked for

    def run(self) -> None:
        """Obey until nobody is left to give orders; then leave no kernel behind."""
        try:
            while message := self._next_order():
                self._control.send(self._obey(*message))
        except ConnectionError:
            pass  # the owner died in the middle of an order
        for pid in self._kernels:
            os.kill(pid, signal.SIGKILL)
        for pid in self._kernels:
            os.waitpid(pid, 0)

    def _next_order(self) -> tuple[bytes, list[int]] | None:
        while True:
            self._control.settimeout(REAP_EVERY_SECONDS if self._dying else None)
            with suppress(TimeoutError):
                message, descriptors, *_ = socket.recv_fds(self._control, _MESSAGE_BYTES, 1)
                return (message, descriptors) if message else None
            for pid in tuple(self._dying):
                self._reap(pid)

    def _obey(self, message: bytes, descriptors: list[int]) -> bytes:
        order, _, argument = message.partition(b" ")
        return self._fork(descriptors[0]) if order == b"fork" else self._reap(int(argument))

    def _fork(self, descriptor: int) -> bytes:
        with socket.socket(fileno=descriptor) as line:
            try:
                pid = os.fork()
            except OSError as error:
                return f"no fork: {error.strerror}".encode()
            if not pid:
                self._become_kernel(line)
        self._kernels.add(pid)
        return b"%d" % pid

    def _become_kernel(self, line: socket.socket) -> NoReturn:
        try:
            self._control.close()
            greeting = {"confined": sandbox.confine(self._plan.memory_mb), "versions": self._versions}
            if self._plan.warm:
                self._module.rehearse()
            child.serve(line, self._module.OPERATIONS, orjson.dumps(greeting))
        except ConnectionError:
            pass  # nobody is left to answer
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(1)  # whatever happens, a kernel never returns into the loop of the zygote

    def _reap(self, pid: int) -> bytes:
        """How a kernel ended: its exit code, or minus the signal. One that still runs is looked after later."""
        if pid not in self._kernels:
            return b"unknown"
        found, status = os.waitpid(pid, os.WNOHANG)  # a killed process of low priority takes long to die: never wait
        if not found:
            self._dying.add(pid)
            return b"running"
        self._kernels.discard(pid)
        self._dying.discard(pid)
        return b"%d" % os.waitstatus_to_exitcode(status)


def main(descriptor: str, plan_json: str) -> None:
    """Import the mathematics, warm it up, say so, and obey."""
    plan = Plan(**orjson.loads(plan_json))
    gc.disable()  # what is imported stays: looking for garbage in it is a tenth of the work
    module = importlib.import_module(plan.module)
    module.prepare(plan.check_one_in)
    preload()
    if plan.warm:
        module.warm()
        gc.collect()
    gc.enable()
    gc.freeze()  # the collector would write to, and so copy, every page that the kernels share
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it lives exactly as long as the process that owns it
    control = socket.socket(fileno=int(descriptor))
    control.send(READY)
    Zygote(control, plan, module).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
    os._exit(0)  # there is nothing left to keep, and to take the interpreter down costs 0.2 s of processor time
