"""Trainings; the only floor that imports torch. The hall is for plug-ins' authors.

The training core needs torch, numpy and the hall of `overcurve`, and no server.
"""

import os

# Plug-ins import modules by the names they had before the rooms; see that folder.
__path__.append(os.path.join(__path__[0], "earlier_names"))
