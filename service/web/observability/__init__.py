"""What operations look at: request identity and times, the log, counts, health."""
