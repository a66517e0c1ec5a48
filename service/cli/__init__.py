"""The command-line interface: ``fluxion serve``, and every operation in a terminal.

``parser`` reads the words, ``commands`` does what they say, ``output`` prints it, ``submissions`` reads files.
"""

from service.cli.parser import main

__all__ = ["main"]
