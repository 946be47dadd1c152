"""Trainings; the only floor that imports torch.

The hall is what a plug-in's author meets.

The training core needs torch, numpy and the hall of `overcurve`, and no server.
Modules that say they are an earlier name are kept for plug-ins (docs/add-a-
method.md).
"""
