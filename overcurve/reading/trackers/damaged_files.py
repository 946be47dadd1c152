"""Files that no reader was written for: torn, edited, or made to be wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from overcurve.errors import InputError, MissingPackage, Unjudgeable
from overcurve.reading.problems import Unreadable

_ANEW = "Let the tracker write or export it anew, or leave this file out."


@contextmanager
def telling_damage(name: str) -> Iterator[None]:
    """Says of whatever goes wrong inside which file it was.

    Args:
        name: of the file or folder that is read.
    Raises: Unjudgeable: it is damaged; what is said of wrong input passes through.
    """
    try:
        yield
    except (InputError, MissingPackage):
        raise
    except Unreadable as error:
        found = error.problem
        raise Unjudgeable(f"{name} {found.reason}", remedy=found.remedy) from error
    except sqlite3.Error as error:
        raise Unjudgeable(
            f"{name} is a damaged store ({error}). Copy it once more from where it was "
            "written, while nothing writes to it."
        ) from error
    except Exception as error:  # the packages of trackers raise errors of their own
        said = f"{name} is damaged, or of a format that is not known: {error!s:.200}"
        raise Unjudgeable(said, remedy=_ANEW) from error
