"""Store: quads in a library of immutable generations."""
