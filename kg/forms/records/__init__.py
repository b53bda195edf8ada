"""Tables to records: rows by their kind, projects by their heads, lists, self-evaluations."""
