"""The HTTP API with Flask: what is asked and what is answered."""
