"""What tests and benchmarks share: generators, independent truths, and handles of running services."""
