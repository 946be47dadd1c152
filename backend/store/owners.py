"""Whose studies and plans are. A request's session knows who asks: what it inserts is
theirs, and what belongs to somebody else it leaves alone. A session that knows nobody
(a worker's, the demo's) inserts for nobody and may change everything."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.errors import Forbidden
from backend.models import StudyRow
from backend.users import User

_USER = "user"


def act_for(session: Session, user: User) -> None:
    """Whatever this session writes from now on, it writes for this user."""
    session.info[_USER] = user


def acting_user(session: Session) -> User:
    """For whom this session writes."""
    user: User = session.info.get(_USER, User())
    return user


def new_owner(session: Session) -> str | None:
    """Who owns what this session inserts; None: nobody in particular."""
    return acting_user(session).name or None


def refuse_others(session: Session, thing: str, owner: str | None) -> None:
    """Raises Forbidden where `thing` ("Study 7") is somebody else's."""
    user = acting_user(session)
    if not user.may_change(owner):
        raise Forbidden(
            f"{thing} is {owner}'s, and you are {user.name}.",
            code="not_yours",
            remedy=f"Ask {owner}, or whoever runs this server; or clone the study and "
            "change your own.",
        )


def refuse_others_study(session: Session, study: int) -> None:
    """Raises Forbidden where a study is somebody else's; one that is not there is
    nobody's."""
    query = select(StudyRow.owner).where(StudyRow.id == study)
    refuse_others(session, f"Study {study}", session.scalars(query).one_or_none())
