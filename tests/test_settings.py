"""Settings are read once, checked, and documented."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from service.settings import SettingError, Settings

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_what_the_environment_names_wins() -> None:
    """A variable is the field's name in capitals; an empty one is not set."""
    settings = Settings.from_environment({"PORT": "8080", "DEADLINE": "0.5", "HOST": "", "SHELL": "/bin/sh"})
    assert (settings.port, settings.deadline, settings.host) == (8080, 0.5, "127.0.0.1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("WORKERS", "0"),
        ("DEADLINE", "nan"),
        ("DEADLINE", "inf"),
        ("KERNELS", "2.5"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    """The operator reads which variable is wrong."""
    with pytest.raises(SettingError, match=name):
        Settings.from_environment({name: value})


def test_settings_do_not_change() -> None:
    """What was read at the start holds to the end."""
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_every_setting_is_in_the_readme(field: object) -> None:
    """The table says the variable, the default and the help."""
    name, default, text = field.name.upper(), field.default, field.metadata["help"]  # type: ignore[attr-defined]
    assert f"| `{name}` | {f'`{default}`' if default != '' else ''} | {text} |".replace("|  |", "| |") in README
