"""One training driven from outside: assignment, clock, evaluations, outcome."""
