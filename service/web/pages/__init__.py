"""Web pages: what a browser sees, and what that loads."""
