"""The judge: runs in, verdicts out. Pure: numpy, scipy and the standard library."""
