"""The zygote: a process with the mathematics imported and warm, from which kernels are forked in milliseconds.

``python -m service.kernel.zygote DESCRIPTOR PLAN``. It has one thread and computes nothing, so a fork copies no lock
that somebody holds. Its owners come through the *door*, each with the zygote's end of a socket pair, over which they
hear ``ready``. It is told ``fork`` with the kernel's end of a pipe, and answers the process id; or ``reap`` and a
process id, and answers how that process ended, or ``running``.
"""

import gc
import importlib
import os
import select
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

#: No message on the sockets of a zygote is longer.
MESSAGE_BYTES = 64


class Plan(NamedTuple):
    """What the kernels of a zygote are: their memory, and the module with their ``OPERATIONS``.

    Its ``prepare(check_one_in)`` is called once in the zygote, with how many derivatives there are to one that is
    checked before it is sent. Unless ``warm`` says that they will be asked too little for it to pay, so is ``warm()``,
    and its ``rehearse()`` in each kernel before it is asked anything.
    """

    memory_mb: int
    check_one_in: int
    module: str = "service.calculus"
    warm: bool = True


class _Owner:
    """Who gives orders over ``control``, and the kernels that were forked for it."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.kernels: set[int] = set()  # not reaped yet, so their numbers mean nobody else


class Zygote:
    """Forks and reaps, as its owners tell it; ends when the door is closed and nobody can come any more."""

    def __init__(self, door: socket.socket, plan: Plan, module: ModuleType) -> None:
        self._door = door
        self._plan = plan
        self._module = module
        self._versions = child.versions()
        self._owners: dict[int, _Owner] = {}  # by the descriptor of its socket
        self._dying: set[int] = set()  # kernels that have ended or will, and that are not reaped yet
        self._poll = select.poll()
        self._poll.register(door, select.POLLIN)

    def run(self) -> None:
        """Obey until the door is closed; then leave no kernel behind."""
        while self._turn():
            pass
        for owner in list(self._owners.values()):
            self._part(owner)
        for pid in self._dying:
            os.waitpid(pid, 0)

    def _turn(self) -> bool:
        for descriptor, _ in self._poll.poll(REAP_EVERY_SECONDS * 1000 if self._dying else None):
            if descriptor != self._door.fileno():
                self._serve(self._owners[descriptor])
            elif not self._let_in():
                return False
        for pid in tuple(self._dying):
            self._reap(pid)
        return True

    def _let_in(self) -> bool:
        message, descriptors, *_ = socket.recv_fds(self._door, MESSAGE_BYTES, 1)
        if message:
            owner = _Owner(socket.socket(fileno=descriptors[0]))
            self._owners[owner.control.fileno()] = owner
            self._poll.register(owner.control, select.POLLIN)
            with suppress(OSError):  # it has left meanwhile, and that is seen next
                owner.control.send(READY)
        return bool(message)

    def _serve(self, owner: _Owner) -> None:
        """Obey an order; an owner that has left, be it in the middle of one, leaves no kernel behind."""
        try:
            message, descriptors, *_ = socket.recv_fds(owner.control, MESSAGE_BYTES, 1)
            if message:
                owner.control.send(self._obey(owner, message, descriptors))
                return
        except ConnectionError:
            pass
        self._part(owner)

    def _part(self, owner: _Owner) -> None:
        self._poll.unregister(owner.control)
        del self._owners[owner.control.fileno()]
        owner.control.close()
        for pid in owner.kernels:
            os.kill(pid, signal.SIGKILL)
        self._dying |= owner.kernels

    def _obey(self, owner: _Owner, message: bytes, descriptors: list[int]) -> bytes:
        order, _, argument = message.partition(b" ")
        if order == b"fork":
            return self._fork(owner, descriptors[0])
        return self._reap(int(argument)) if int(argument) in owner.kernels else b"unknown"

    def _fork(self, owner: _Owner, descriptor: int) -> bytes:
        with socket.socket(fileno=descriptor) as line:
            try:
                pid = os.fork()
            except OSError as error:
                return f"no fork: {error.strerror}".encode()
            if not pid:
                self._become_kernel(line)
        owner.kernels.add(pid)
        return b"%d" % pid

    def _become_kernel(self, line: socket.socket) -> NoReturn:
        try:
            for inherited in (self._door, *(owner.control for owner in self._owners.values())):
                inherited.close()
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
        found, status = os.waitpid(pid, os.WNOHANG)  # a killed process of low priority takes long to die: never wait
        if not found:
            self._dying.add(pid)
            return b"running"
        self._dying.discard(pid)
        for owner in self._owners.values():
            owner.kernels.discard(pid)
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
    Zygote(socket.socket(fileno=int(descriptor)), plan, module).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
    os._exit(0)  # there is nothing left to keep, and to take the interpreter down costs 0.2 s of processor time
