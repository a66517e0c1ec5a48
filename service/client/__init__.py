"""An HTTP client for Python: typed answers, retries, and problems as exceptions.

>>> with Client("http://127.0.0.1:8000") as fluxion:
...     fluxion.derivative("w^2").derivative
'2*w'
"""

from service.client.connections import ApiError, Client, Unreachable

__all__ = ["ApiError", "Client", "Unreachable"]
