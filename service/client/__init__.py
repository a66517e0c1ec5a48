"""An HTTP client for Python: typed answers, retries, and problems as exceptions.

>>> with Client("http://127.0.0.1:8000") as fluxion:
...     fluxion.derivative("w^2").derivative
'2*w'

This package stands alone: the distribution ``fluxion_client``, made of it in ``clients/python``, needs requests and
tqdm and nothing else of Fluxion.
"""

from .answers import Answer, Complex, Derivative, Evaluation, Gradient, Note, Read, Step, Value
from .api_error import ApiError, Unreachable
from .asynchronous import AsyncClient
from .connections import Client, __version__
from .estimates import Estimate
from .judgements import Check, Judgement
from .retries import Retries

__all__ = [
    "Answer", "ApiError", "AsyncClient", "Check", "Client", "Complex", "Derivative", "Estimate", "Evaluation",
    "Gradient", "Judgement", "Note", "Read", "Retries", "Step", "Unreachable", "Value", "__version__",
]  # fmt: skip
