"""Answers of a service that is named. Loaded only then: to load an HTTP client takes as long as to load the rest."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from service.cli import json_lines
from service.cli.computing import Ask, Plain, Question, Refused
from service.cli.submissions import SHOWN_TOGETHER, parts
from service.client import ApiError, Client
from service.settings import Settings
from service.web.agents import tools


@contextmanager
def asking(settings: Settings, address: str) -> Iterator[Ask]:
    """The operations of the service at this address, each by itself."""

    def ask(name: str, questions: Iterable[Question]) -> Iterator[Plain]:
        for answer in client.ask_many(name, questions):
            if isinstance(answer, ApiError):
                raise Refused(answer.problem) from answer
            yield answer

    with Client(address, api_key=settings.fluxion_api_key) as client:
        yield ask


@contextmanager
def batching(settings: Settings, address: str) -> Iterator[json_lines.AnswerAll]:
    """The batches of the service at this address."""
    with Client(address, api_key=settings.fluxion_api_key) as client:
        yield lambda asked: _batched(client, asked)


@contextmanager
def answering(settings: Settings, address: str) -> Iterator[tools.Ask]:
    """The operations of the service at this address, as tools of agents."""

    def ask(name: str, arguments: Question) -> tools.Told:
        try:
            answer = client.ask(name, **tools.exact(arguments))
        except ApiError as error:
            return tools.Told(error.problem, refused=True)
        return tools.told(lambda: answer)

    with Client(address, api_key=settings.fluxion_api_key) as client:
        yield ask


def _batched(client: Client, asked: Iterable[json_lines.Request]) -> Iterator[bytes]:
    for part in parts(asked, SHOWN_TOGETHER):
        for answer in client.batch((request["operation"], request["fields"]) for request in part):
            yield json_lines.line(*(answer.status, answer.problem) if isinstance(answer, ApiError) else (200, answer))
