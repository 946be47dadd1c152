"""All I/O of the web process: routes, store, queue, embedded servers, command line."""

VERSION = "0.1.0"
