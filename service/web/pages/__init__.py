"""The pages that a browser sees, and what they load."""
