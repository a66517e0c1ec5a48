"""The HTTP server, Gunicorn: its configuration, the worker, HTTP/1.1 framing and the listen backlog."""
