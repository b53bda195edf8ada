"""What a document says of itself: title, kind, year, publisher; the furniture of pages around it."""
