"""How well unruled tables are divided, and the fit of the numbers that decide it (`python -m tests.benchmarks.layout`)."""
