"""Fluxion: derivatives over HTTP.

How a request becomes an answer, room by room::

    request ─ repeats? ─ api ─ schemas ─ cache? ─ kernel.pool ┄┄► kernel.child: read ─ guard ─ calculus ─ writer
                                                             ◄┄┄ plain JSON: an answer, or an error with its fields
            ─ cache! ─ JSON / text / SVG ─ repeats! ─ response   anything raised anywhere ─ problems ─ problem+json

The outer room speaks HTTP: ``app`` wires, ``tracing`` knows each request's identity and times, ``repeats`` answers
what came before in the same words and ``cache`` what came before in other words, ``api`` lists the operations,
``schemas`` says what is asked and answered, ``problems`` turns every error into RFC 9457, ``kernel.pool`` keeps the
deadline.

The inner room is mathematics: ``language`` reads and writes expressions, ``calculus`` works on them. It imports no
Flask and no settings and does no input or output; ``tests/test_layers.py`` keeps that promise.
"""

__version__ = "1.0.0"
