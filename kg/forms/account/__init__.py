"""What became of every cell and line: the ledger, what it counts, and what is withheld for doubt."""
