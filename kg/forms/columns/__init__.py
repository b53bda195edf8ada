"""Columns out of heads: which rows are heads, and which role each column of an indicator table plays."""
