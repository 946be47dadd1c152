"""Trainings; the only floor that imports torch. The hall is for plug-ins' authors.

The training core needs torch, numpy and the hall of `overcurve`, and no server. Modules
that say they are an earlier name are kept for plug-ins: see docs/add-a-method.md.
"""
