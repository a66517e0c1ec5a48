"""Schemas, with marshmallow: what is asked and answered, with its limits and descriptions; said here only."""
