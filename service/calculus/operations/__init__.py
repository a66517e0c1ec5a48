"""The operations, a file an endpoint: from the fields of a request to the answer, both plain data."""
