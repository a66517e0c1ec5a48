"""HTTP with Flask: what is asked and what is answered."""
