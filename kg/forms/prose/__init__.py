"""Running text of a form: paragraphs, their numbering and headings, goals and indicators told in sentences."""
