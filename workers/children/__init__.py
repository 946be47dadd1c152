"""The processes that train: the forkserver, its children, their log."""
