"""Gunicorn and sockets: the configuration, the worker, HTTP/1.1 framing and the listen backlog."""
