"""The kernel itself: one thread that answers one request at a time until its pipe is closed."""

import os
import platform
import signal
import socket
import time
import traceback
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any, NoReturn

import orjson

from service.errors import FluxionError, InternalError, TooExpensive, to_plain
from service.kernel import protocol

Operations = Mapping[str, Callable[..., Mapping[str, object]]]

#: The front kills a late kernel; should the front have died, the operating system does so this much later.
ALARM_AFTER_SECONDS = 0.5

#: Frames of a traceback that are worth a log line; a recursion would fill it.
TRACE_FRAMES = 12

#: Made in advance: there may be no memory left to make it with.
_NO_MEMORY = orjson.dumps(
    {
        "error": to_plain(TooExpensive("the computation needs more memory than it may use", limit="memory")),
        "retire": True,
        "trace": (),
    }
)


def versions() -> dict[str, str]:
    """What the kernels compute with."""
    return {"python": platform.python_version(), "sympy": version("sympy"), "flint": version("python-flint")}


def serve(line: socket.socket, operations: Operations, greeting: bytes) -> NoReturn:
    """Greet, then answer requests until the front hangs up."""
    line.sendall(protocol.frame(greeting))
    while header := line.recv(protocol.HEADER.size, socket.MSG_WAITALL):
        length, allowed = protocol.HEADER.unpack(header)
        question = line.recv(length, socket.MSG_WAITALL)
        # The default action of SIGALRM ends the process even inside C code and even if nobody is left to kill it.
        signal.setitimer(signal.ITIMER_REAL, allowed + ALARM_AFTER_SECONDS)
        reply = reply_to(operations, question)
        signal.setitimer(signal.ITIMER_REAL, 0)
        line.sendall(protocol.frame(reply))
    os._exit(0)


def reply_to(operations: Operations, question: bytes) -> bytes:
    """The reply to a question. Whatever an operation raises becomes a reply too."""
    try:
        return _compute(operations, question)
    except MemoryError:
        return _NO_MEMORY
    except FluxionError as error:
        return _refusal(error)
    except RecursionError:
        return _refusal(TooExpensive("the expression is nested too deeply to compute with"), retire=True)
    except Exception as fault:  # a mistake of ours must reach the log and cost one answer, not the service
        return _refusal(InternalError("the computation failed by a mistake in the service"), retire=True, fault=fault)


def _compute(operations: Operations, question: bytes) -> bytes:
    began = time.perf_counter()
    asked = orjson.loads(question)
    plain = operations[asked["operation"]](**asked["fields"])
    work_ms = (time.perf_counter() - began) * 1000
    reply = orjson.dumps({"answer": plain, "work_ms": work_ms, "replaced": _is_replaced(plain)})
    if len(reply) > protocol.MAX_REPLY:
        raise TooExpensive("the answer is too long to send", limit="answer bytes", allowed=protocol.MAX_REPLY)
    return reply


def _is_replaced(plain: Mapping[str, Any]) -> bool:
    """Whether an answer warns that it replaces another one, which our own check found wrong."""
    warnings = (plain.get("task") or plain).get("warnings") or ()
    return any(warning["code"] == "self_check" for warning in warnings)


def _refusal(error: FluxionError, *, retire: bool = False, fault: Exception | None = None) -> bytes:
    trace = _trace(fault) if fault else ()
    return orjson.dumps({"error": to_plain(error), "retire": retire, "trace": trace})


def _trace(fault: Exception) -> list[str]:
    """Where the fault was, and its kind; not its message, which may hold the expression."""
    frames = traceback.extract_tb(fault.__traceback__)[-TRACE_FRAMES:]
    kind = type(fault).__name__
    if isinstance(fault, ImportError):
        kind += f" of {fault.name}"  # kernels open no file: the module has to be imported before they are forked
    return [*(f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames), kind]
