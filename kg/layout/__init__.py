"""Tables out of what a page shows: characters and ruled lines, or text aligned by blanks. Knows no file format."""
