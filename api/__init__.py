"""Command line and HTTP service: the only place that reads the environment, prints, or knows HTTP."""
