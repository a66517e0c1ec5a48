"""How long to wait for what surely comes, in seconds: a slow or busy machine fails no test, only one that hangs."""

PATIENCE = 120.0
