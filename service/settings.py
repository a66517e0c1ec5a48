"""The settings: a field = its default and its help; read from the environment here and nowhere else.

The variable of a field is its name in capitals: ``PORT=8080 WORKERS=4 ./run serve``.
"""

import math
import os
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, NamedTuple, TypeVar, cast

T = TypeVar("T", int, float, str)


class SettingError(ValueError):
    """A setting has a value that it cannot have; the message names the setting."""


class Form(NamedTuple):
    """What a text has to look like: the pattern, and its description."""

    pattern: str
    description: str


def setting(
    default: T,
    help: str,
    *,
    least: float | None = None,
    most: float = math.inf,
    among: tuple[str, ...] = (),
    form: Form | None = None,
) -> T:
    """A field of ``Settings``; ``least`` and ``most`` bound a number, ``among`` are the only words."""
    return field(default=default, metadata={"help": help, "least": least, "most": most, "among": among, "form": form})


_NAME = r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?"
_ADDRESS = rf"(?:{_NAME}|\[[0-9A-Fa-f:.]+\])"
_PORT = r"(?:[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
HOST = Form(rf"{_NAME}|[0-9A-Fa-f:.%]+", "a name or an address")
REDIS = Form(
    rf"rediss?://(?:[^\s@/?#]*@)?{_ADDRESS}(?::{_PORT})?(?:/[0-9]*)?(?:\?[^\s#]*)?",
    "an address such as redis://127.0.0.1:6379/0; in a password, each of @ / ? # is written as %40 %2F %3F %23",
)
SERVICE = Form(r"https?://[^\s/]+\S*", "an address such as http://127.0.0.1:8000")
ORIGINS = Form(
    r"\*|https?://[^\s,/]+(,https?://[^\s,/]+)*", "* or origins such as https://example.org, separated by commas"
)
HASHES = Form(r"[0-9a-f]{64}(,[0-9a-f]{64})*", "SHA-256 hashes of 64 hexadecimal digits, separated by commas")
RATE = Form(r"[1-9][0-9]{0,8}/(second|minute|hour|day)", "a number and a time such as 100/minute")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the service runs. Times are in seconds."""

    host: str = setting("127.0.0.1", "address to listen on", form=HOST)
    port: int = setting(8000, "port to listen on", least=0, most=65_535)
    workers: int = setting(2, "web processes; each owns its kernels", least=1, most=1_000)
    threads: int = setting(
        24, "requests that one web process holds at a time, waiting ones included", least=2, most=1_000
    )
    kernels: int = setting(4, "kernels (computing processes) of each web process", least=1, most=1_000)
    kernel_memory_mb: int = setting(512, "address space that a kernel may use, in MiB", least=128)
    deadline: float = setting(2.0, "processor time for one answer; who needs more gets 422", least=0.05)
    answer_timeout: float = setting(
        8.0, "time by the clock for one answer, waiting included; what is not done then gets 503", least=0.1
    )
    waiting: int = setting(64, "requests that may wait for a kernel; more get 503 at once", least=0)
    self_check: int = setting(
        64, "how many derivatives there are to one that is checked by values before it is sent; 0 checks none", least=0
    )
    recycle_after: int = setting(5000, "requests after which a kernel is replaced by a fresh one", least=1)
    grace: float = setting(20.0, "time for accepted requests to finish when the service stops", least=0)
    request_timeout: float = setting(10.0, "time for a request to arrive whole", least=0.1)
    max_body: int = setting(4_194_304, "largest request body, in bytes", least=1024)
    cache_bytes: int = setting(33_554_432, "memory for answers in each web process, in bytes; 0 keeps none", least=0)
    redis_url: str = setting("", "a Redis or Valkey server for answers that all processes share", form=REDIS)
    cache_seconds: int = setting(86_400, "time for which a shared cache or one on the way may keep an answer", least=0)
    prometheus_multiproc_dir: str = setting("", "where web processes share their counts; by default a new directory")
    log_level: str = setting("info", "debug, info, warning or error", among=("debug", "info", "warning", "error"))
    batch_seconds: float = setting(6.0, "time in which the items of a batch must begin; the rest gets 503", least=0.1)
    api_keys: str = setting(
        "", "SHA-256 hashes of the API keys that operations ask for; by default they ask for none", form=HASHES
    )
    rate_limit: str = setting(
        "",
        "how often one caller may ask, such as 100/minute; counted in `REDIS_URL` or else by each process",
        form=RATE,
    )
    mcp: str = setting(
        "off", "on answers agents at /mcp (Model Context Protocol); needs the extra mcp", among=("off", "on")
    )
    cors_origins: str = setting(
        "", "sites whose pages may ask, separated by commas; * for all; by default only the service's own", form=ORIGINS
    )
    trusted_proxies: int = setting(0, "reverse proxies in front whose X-Forwarded-* headers are believed", least=0)
    fluxion_url: str = setting("", "a service for the command line to ask; by default it computes itself", form=SERVICE)
    fluxion_api_key: str = setting("", "the API key that the command line sends")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """The settings that the environment names, defaults for the rest.

        Raises ``SettingError`` naming the first variable whose value cannot be used.
        """
        given = {f: environment[f.name.upper()] for f in fields(cls) if environment.get(f.name.upper(), "") != ""}
        return cls(**{f.name: _read(f, text) for f, text in given.items()})


def settings() -> tuple[Field[Any], ...]:
    """Every setting: its name, its default and, in the metadata, its help."""
    return fields(Settings)


def _read(setting: Field[Any], text: str) -> Any:
    name, kind = setting.name.upper(), cast(Any, setting.type)
    least, most, among, form = map(setting.metadata.get, ("least", "most", "among", "form"))
    try:
        value = kind(text)
    except ValueError:
        raise SettingError(f"{name}={text!r} is not {_KINDS[kind]}") from None
    if least is not None and not least <= value < math.inf:
        raise SettingError(f"{name}={text!r} is not a finite number of at least {least}")
    if least is not None and value > most:
        raise SettingError(f"{name}={text!r} is more than {most}")
    if among and value not in among:
        raise SettingError(f"{name}={text!r} is none of {', '.join(among)}")
    if form and not re.fullmatch(form.pattern, text):
        raise SettingError(f"{name} is not {form.description}")  # the value itself may be a secret
    return value


_KINDS = {int: "a whole number", float: "a number", str: "a text"}
