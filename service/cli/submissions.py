"""Input files of a grader: the task as JSON, and the answers that were handed in as CSV."""

import csv
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TypeVar

from service.errors import InvalidField, MalformedJson, MissingField

STANDARD_INPUT = Path("-")

#: Answers that are judged, and requests of a batch that are asked, between two movements of the progress bar.
SHOWN_TOGETHER = 50

Item = TypeVar("Item")

#: What separates the columns: whichever of these the first line has.
SEPARATORS = ("\t", ";", ",")


def read_task(path: Path) -> dict[str, object]:
    """The task in a JSON file, numbers exact. Raises ``MalformedJson`` or ``InvalidField``."""
    try:
        task = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise MalformedJson(f"{path} is not UTF-8", hint="save it as UTF-8") from None
    except ValueError as error:
        raise MalformedJson(f"{path}: {error}") from None
    if not isinstance(task, dict):
        raise InvalidField(f"{path} must hold a JSON object", hint='such as {"expression": "sin(x^2)"}')
    return task


def read_answers(path: Path) -> list[dict[str, str]]:
    """The answers in a CSV file with a column ``answer`` and perhaps ``id``; by default an id is the number of its row.

    Raises ``MissingField`` or ``InvalidField``.
    """
    try:
        with opened(path) as stream, TextIOWrapper(stream, encoding="utf-8-sig", newline="") as file:
            first_line = file.readline()
            separator = next((mark for mark in SEPARATORS if mark in first_line), ",")
            columns = [name.strip().lower() for name in next(csv.reader([first_line], delimiter=separator), [])]
            return list(_rows(csv.reader(file, delimiter=separator, strict=True), columns, path))
    except UnicodeDecodeError:
        hint = "save it as CSV UTF-8, which spreadsheets offer beside CSV; this one is Windows-1252 or the like"
        raise InvalidField(f"{path} is not UTF-8", hint=hint) from None
    except csv.Error as error:
        raise InvalidField(f"{path}: {error}") from None


def opened(path: Path) -> BinaryIO:
    """The bytes of the file, or of standard input for ``-``."""
    return sys.stdin.buffer if path == STANDARD_INPUT else path.open("rb")


def parts(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of the given size, and the rest."""
    remaining = iter(items)
    while part := list(itertools.islice(remaining, size)):
        yield part


def _rows(rows: Iterable[list[str]], columns: list[str], path: Path) -> Iterator[dict[str, str]]:
    if "answer" not in columns:
        raise MissingField(f"{path} has no column 'answer'", hint="its first line must name the columns: id,answer")
    for number, cells in enumerate(rows, start=2):
        if len(cells) > len(columns):
            hint = "put an answer that holds a separator in quotes"
            raise InvalidField(f"{path}: row {number} has more cells than there are columns", hint=hint)
        row = dict(zip(columns, cells, strict=False))
        if any(cells):
            yield {"id": row.get("id") or str(number), "answer": row.get("answer", "")}
