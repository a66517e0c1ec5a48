"""The rooms of ``service/`` and what they import of each other: how many modules, lines and edges there are.

    python -m tools.rooms

A room is a folder; a module beside folders is one of its own. An edge is counted once, however many modules draw it.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
SERVICE = ROOT / "service"


class Room(NamedTuple):
    """What stands in a room, and which others it uses."""

    modules: int
    lines: int
    uses: set[str]


def rooms() -> dict[str, Room]:
    """Every room by its name."""
    grouped: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(SERVICE.rglob("*.py")):
        grouped[_room(path)].append(path)
    return {name: _described(name, files) for name, files in grouped.items()}


def _described(name: str, files: list[Path]) -> Room:
    sources = [path.read_text() for path in files]
    used = {_room(path) for source in sources for module in _imports(source) if (path := _file(module))}
    return Room(len(files), sum(source.count("\n") for source in sources), used - {name})


def _room(path: Path) -> str:
    place = path.relative_to(ROOT).with_suffix("").parts
    alone = len(place) == 2 and place[-1] != "__init__"
    return ".".join(place if alone else place[:-1])


def _imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file(name: str) -> Path | None:
    """The file of what is imported from the service: a room, a module, or the module of a name."""
    if not name.startswith("service."):
        return None
    path = ROOT.joinpath(*name.split("."))
    places = (
        path / "__init__.py",
        path.with_suffix(".py"),
        path.parent.with_suffix(".py"),
        path.parent / "__init__.py",
    )
    return next(place for place in places if place.exists())


def main() -> None:
    """Print the table."""
    found = rooms()
    for name, room in sorted(found.items()):
        print(f"{name:50} {room.modules:3} modules {room.lines:5} lines  uses {len(room.uses):2}")
    edges = sum(len(room.uses) for room in found.values())
    print(f"{len(found)} rooms, {sum(room.modules for room in found.values())} modules, {edges} imports between rooms")


if __name__ == "__main__":
    main()
