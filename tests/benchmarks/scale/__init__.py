"""How a library grows: build, questions and changes at ten thousand, a hundred thousand, a million indicators."""
