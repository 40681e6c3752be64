"""Who a request acts for."""

from pydantic import AwareDatetime

from models.account import Tier
from models.ids import CellCode, UserId
from models.value import Value


class Actor(Value):
    """A signed-in user, as their access token says."""

    user_id: UserId
    home: CellCode
    tier: Tier
    session_id: str
    expires_at: AwareDatetime | None = None
