"""The operations as who only has their JSON sees them: tests look into members that may be null."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from service.calculus import OPERATIONS
from service.kernel.pool import Reply
from service.web import operations

Operation = Callable[..., Any]

read: Operation = OPERATIONS["read"]
derivative: Operation = OPERATIONS["derivative"]
gradient: Operation = OPERATIONS["gradient"]
evaluate: Operation = OPERATIONS["evaluate"]
estimate: Operation = OPERATIONS["estimate"]
check_answers: Operation = OPERATIONS["check_answers"]


class InProcess:
    """What answers as a pool of kernels does, in this process and one question at a time."""

    size = 1
    idle = 0

    def run(self, operation: str, fields: Mapping[str, Any], **_: Any) -> Reply:
        """The answer of an operation, as it comes through a pipe."""
        began = time.process_time()
        answer = orjson.loads(orjson.dumps(OPERATIONS[operation](**fields)))
        return Reply(answer, {}, time.process_time() - began)


ask = operations.asking(InProcess())


def check(**fields: Any) -> Any:
    """What /check answers, by the way that it goes in the service, from the portions to the whole."""
    return ask("check", fields, "").answer
