"""What is measured, beside whom, and the fuzzers that run for long; ``python -m benchmarks.NAME``."""
