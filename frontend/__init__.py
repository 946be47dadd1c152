"""Pages as data, and how they are rendered: no database, no HTTP, no clock."""
