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
        ("PORT", "99999"),
        ("PORT", "-1"),
        ("HOST", "a b"),
        ("HOST", "http://127.0.0.1"),
        ("THREADS", "100000"),
        ("REDIS_URL", "redis://a..b/0"),
        ("REDIS_URL", "redis://a:99999/0"),
        ("REDIS_URL", "redis://a:x/0"),
        ("REDIS_URL", "redis:///0"),
        ("REDIS_URL", "redis://:pass#word@a/0"),
        ("REDIS_URL", "redis://:pass/word@a/0"),
        ("REDIS_URL", "redis://a/zero"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    """The operator reads which variable is wrong."""
    with pytest.raises(SettingError, match=name):
        Settings.from_environment({name: value})


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1:6379/0",
        "redis://cache.example.org",
        "rediss://user:pass%2Fword@cache_1:6380/2?protocol=3",
        "redis://[::1]:6379",
        "redis://:secret@cache",
    ],
)
def test_an_address_of_a_store_is_taken(url: str) -> None:
    """In all forms that its client understands."""
    assert Settings.from_environment({"REDIS_URL": url}).redis_url == url


def test_a_secret_in_a_wrong_setting_is_not_told() -> None:
    """The message names the variable, not its value."""
    with pytest.raises(SettingError) as refused:
        Settings.from_environment({"REDIS_URL": "redis://:SECRET#x@a/0"})
    assert "SECRET" not in str(refused.value)


def test_settings_do_not_change() -> None:
    """What was read at the start holds to the end."""
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_every_setting_is_in_the_readme(field: object) -> None:
    """The table says the variable, the default and the help."""
    name, default, text = field.name.upper(), field.default, field.metadata["help"]  # type: ignore[attr-defined]
    assert f"| `{name}` | {f'`{default}`' if default != '' else ''} | {text} |".replace("|  |", "| |") in README
