"""The kinds of task, a file a kind, and what their verdicts share."""
