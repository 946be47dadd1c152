"""A comparison told outside of a server: as text, HTML, a page of its own, LaTeX."""
