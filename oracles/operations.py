"""The operations as who only has their JSON sees them: tests look into members that may be null."""

from collections.abc import Callable
from typing import Any

from service.calculus import OPERATIONS

Operation = Callable[..., Any]

derivative: Operation = OPERATIONS["derivative"]
gradient: Operation = OPERATIONS["gradient"]
evaluate: Operation = OPERATIONS["evaluate"]
estimate: Operation = OPERATIONS["estimate"]
check: Operation = OPERATIONS["check"]
check_answers: Operation = OPERATIONS["check_answers"]
