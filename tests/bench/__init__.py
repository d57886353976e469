"""Whole programs timed against each other: `python -m tests.bench`. Nothing here is a test but test_bench.py."""
