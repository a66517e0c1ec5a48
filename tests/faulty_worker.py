"""The worker with a fault of ours in each part of its event loop, for callers whose path asks for it."""

from typing import Any

from service.serving import worker
from service.serving.connection import Connection
from service.serving.worker import BufferedWorker


class FaultyWorker(BufferedWorker):
    """A request for ``/faulty_NAME`` meets a fault in the method of that name."""

    def _take_in(self, conn: Connection) -> None:
        meet("_take_in", conn)
        super()._take_in(conn)

    def enqueue_req(self, conn: Connection) -> None:
        meet("enqueue_req", conn)
        super().enqueue_req(conn)

    def finish_request(self, conn: Connection, fs: Any) -> None:
        meet("finish_request", conn)
        super().finish_request(conn, fs)

    def _unsent(self, conn: Connection) -> None:
        meet("_unsent", conn)
        super()._unsent(conn)

    def _part(self, conn: Connection) -> None:
        meet("_part", conn)
        super()._part(conn)

    def _drain(self, conn: Connection) -> None:
        meet("_drain", conn)
        super()._drain(conn)


class LingeringWorker(BufferedWorker):
    """One that waits for an hour for callers to hang up."""

    def init_process(self) -> None:
        worker.LINGER_SECONDS = 3600.0
        super().init_process()


METHODS = [name for name in vars(FaultyWorker) if not name.startswith("__")]


def meet(name: str, conn: Connection) -> None:
    if f"/faulty{name.removeprefix('_')}".encode() in conn.arrival.head:
        raise ZeroDivisionError("on purpose")
