"""One frozen dataclass and one building function for each page."""
