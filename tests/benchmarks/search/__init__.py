"""Benchmarks of the search: run by command, not by pytest."""
