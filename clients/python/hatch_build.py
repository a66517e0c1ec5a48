"""What the build takes from elsewhere: the code is ``service/client`` of the repository, and the version the service's.

A source distribution brings both along, so that a wheel can be built of it alone.
"""

import re
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent
BROUGHT = HERE / "fluxion_client"


def version() -> str:
    """That of the service, or of the source distribution that this is."""
    if BROUGHT.exists():
        return _first(r"^Version: (.+)$", HERE / "PKG-INFO")
    return _first(r'^__version__ = "(.+)"$', REPOSITORY / "service/__init__.py")


def _first(pattern: str, file: Path) -> str:
    [found] = re.findall(pattern, file.read_text(), re.MULTILINE)
    return str(found)


class Sources(BuildHookInterface[Any]):
    """Puts the package into what is built of the repository; a source distribution has it where it is looked for."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before each build."""
        if not BROUGHT.exists():
            build_data["force_include"][str(REPOSITORY / "service/client")] = "fluxion_client"
