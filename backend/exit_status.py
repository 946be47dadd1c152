"""What our processes tell by the status they end with."""

from __future__ import annotations

import os

# Something must be installed or set before another start can do better, as the process
# says in its last line, so nobody starts it again (78, from the system's own list).
NEEDS_A_PERSON = os.EX_CONFIG
