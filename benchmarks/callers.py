"""Callers beside faults: threads that ask until nobody wants to know any more."""

import random
import threading
from abc import ABC, abstractmethod
from typing import Self

import requests


class Callers(ABC):
    """So many threads, each with a connection and a chance of its own, that take turns with a pause between them."""

    def __init__(self, number: int, seed: int, pause: float = 0.0) -> None:
        self._pause, self._stop = pause, threading.Event()
        self._threads = [threading.Thread(target=self._call, args=(f"{seed} {n}",)) for n in range(number)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _call(self, seed: str) -> None:
        chance = random.Random(seed)
        with requests.Session() as session:
            while not self._stop.wait(self._pause):
                self.turn(session, chance)

    @abstractmethod
    def turn(self, session: requests.Session, chance: random.Random) -> None:
        """Ask something, and count what came of it."""
