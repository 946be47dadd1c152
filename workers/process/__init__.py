"""The life of a worker: runs claimed, trained in children, and stored."""
