"""The clock of `oc.Run`: what it measures, where a run is kept, and how it is sent.

The standard library alone, and nothing here may end somebody's training: what goes
wrong is told once, through the log of the name `overcurve`.
"""
