"""The command-line interface: ``fluxion serve``, and every operation in a terminal.

``parser`` reads the words, ``commands`` does what they say, ``computing`` or ``asking`` finds the answers, ``output``
prints them, ``submissions`` reads files and ``json_lines`` those of a batch;
``healthcheck`` is apart from them, because to load them takes twenty times as long as to ask; so is the version.
"""

import sys

from service import __version__


def main(arguments: list[str] | None = None) -> None:
    """Run the command that the arguments name; exit with its code."""
    given = sys.argv[1:] if arguments is None else arguments
    if given == ["--version"]:
        sys.stdout.write(f"fluxion {__version__}\n")
        sys.exit(0)
    if given == ["healthcheck"]:
        from service.cli import healthcheck

        sys.exit(healthcheck.main())
    from service.cli import parser

    parser.main(given)


__all__ = ["main"]
