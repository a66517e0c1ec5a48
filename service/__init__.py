"""Fluxion: derivatives over HTTP.

How a request becomes an answer, room by room::

    serving.worker ─ web.app: tracing ─ response cache? ─ access ─ operations ─ schemas ─ answer cache?
       └ request_reader                                                                       │
                    /check: grading.portions cuts the call ───► kernel.pool ─ scheduler ─ process ┄┄► kernel.child
                                                                                                          │
                                        language: text ─ parser ─ guard ─ calculus.operations ─ writer ◄──┘
                                                      ┄┄► plain JSON: an answer, or an error with its fields
    answer cache! ─ JSON / text / SVG ─ response cache! ─ response   anything raised anywhere ─ web.problems

``serving`` is Gunicorn and its sockets. ``web`` speaks HTTP: ``app`` wires, ``operations`` lists the endpoints,
``schemas`` says what is asked and answered, ``caching`` answers what came before in other words or in the same,
``access`` knows keys, quotas, origins and proxies, ``observability`` each request's identity and times, ``problems``
turns every error into RFC 9457, ``pages`` is what a browser sees, ``agents`` what a language model is offered over
MCP. ``kernel`` keeps the deadline of the processes that compute. ``grading`` is what of /check needs no mathematics.
``cli`` and ``client`` are two ways to ask.

``answer_types`` and ``errors`` are known on both sides of the pipe: what an answer is, and what can go wrong instead.
``edition`` names the state of the sources, which the keys of all caches are made with.

The inner rooms are mathematics: ``language`` reads and writes expressions, ``calculus`` works on them. They import no
Flask and no settings and do no input or output; ``tests/test_layers.py`` keeps that promise, and the order of the
rooms.
"""

#: The one place of the version: the build reads it here, so that a checkout without git or installation has one too.
__version__ = "1.0.0"
