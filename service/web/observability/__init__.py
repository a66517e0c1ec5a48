"""Observability: request identity and times, the log, metrics and health checks."""
