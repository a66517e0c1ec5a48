"""What is asked and answered, as marshmallow schemas: fields, limits, descriptions, examples; said here only."""
