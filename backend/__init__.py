"""All I/O of the web process: routes, store, queue, embedded servers, command line."""

from overcurve.version import VERSION as VERSION
