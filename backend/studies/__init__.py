"""Studies: what is asked for, what it means, and its runs.

A submission's way: `submission` reads its shape, `resolve` its meaning by the
published catalogue with all problems at once, `blocks` lays random blocks (a block is
a seed), then one transaction, the commit, and the bell. `accept` takes a study, or
first the sweep that tunes it: a study of every value on held-out data, whose winners
become the study that was asked for in the transaction that ends the sweep.
"""
