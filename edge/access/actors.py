"""Who a request acts for."""

from pydantic import AwareDatetime

from models.account import Tier
from models.api_key import Scope
from models.ids import CellCode, KeyId, PartnerId, UserId
from models.value import Value


class Actor(Value):
    """A signed-in user, as their access token says, or a partner's service account, as its API key does.

    `scopes` are what the key is good for; None, as users have, is everything.
    """

    user_id: UserId
    home: CellCode
    tier: Tier
    session_id: str
    expires_at: AwareDatetime | None = None
    partner_id: PartnerId | None = None
    key_id: KeyId | None = None
    scopes: frozenset[Scope] | None = None
