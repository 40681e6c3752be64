"""Partners: what a key says of the agency that it belongs to, and what clients of that agency show."""

import datetime as dt
from typing import Annotated

import strawberry

from edge.access.partners import KeyUse
from models.account import Tier
from models.api_key import Scope
from models.errors import InvalidValue
from models.ids import PartnerId
from models.partner import Branding as BrandingValue
from models.partner import Partner as PartnerValue
from models.partner import UsageDay as UsageValue
from models.partner import condensed
from schema.context import Info, context_of
from schema.execution.cost import ListSize
from schema.execution.endpoint import PUBLIC

USAGE_DAYS = 92
"""The longest period whose usage is told at once."""

USAGE_DAYS_DEFAULT = 30
NAMES_A_DAY = 50
"""How many operations of one day are told by name."""


@strawberry.type(description="What a partner's clients show to travellers. Text is plain, addresses are https, colours are `#rrggbb`.")
class Branding:
    """The branding of a partner."""

    name: str = strawberry.field(description="What the partner is called in its clients.")
    primary_colour: str | None = strawberry.field(description="The main colour, as `#rrggbb`.")
    accent_colour: str | None = strawberry.field(description="The colour of what stands out, as `#rrggbb`.")
    support_email: str | None = strawberry.field(description="Where travellers get help.")
    logo_url: str | None = strawberry.field(description="An https address of the logo.")

    @classmethod
    def of(cls, value: BrandingValue) -> "Branding":
        """Return branding as GraphQL shows it."""
        return cls(**dict(value))


@strawberry.type(name="APIKey", description="An API key of a partner. Its text was shown once, when it was made.")
class APIKey:
    """A key without its secret."""

    id: strawberry.ID = strawberry.field(description="The part of the key's text that names it, and is no secret.")
    label: str = strawberry.field(description="What the operator called it, possibly empty.")
    scopes: list[Scope] = strawberry.field(description="What it is good for.")
    created_at: dt.datetime = strawberry.field(description="When it was made.")
    expires_at: dt.datetime | None = strawberry.field(description="When it ends; never when null.")
    revoked_at: dt.datetime | None = strawberry.field(description="When it was revoked, if it was.")
    last_used_on: dt.date | None = strawberry.field(description="The last day (UTC) it was used on; null when it was not in 400 days.")

    @classmethod
    def of(cls, use: KeyUse) -> "APIKey":
        """Return a key as GraphQL shows it."""
        key = use.key
        return cls(
            id=strawberry.ID(key.id),
            label=key.label,
            scopes=[scope for scope in Scope if scope in key.scopes],
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            last_used_on=use.last_used_on,
        )


@strawberry.type(description="What a partner's keys used on one day with operations of one name.")
class UsageDay:
    """A day of usage."""

    date: dt.date = strawberry.field(description="The day, in UTC.")
    operation: str = strawberry.field(
        description="The name of the operation; `unnamed` for those without one, and `other` for those beyond the 50 most asked for."
    )
    requests: int = strawberry.field(description="How often it was asked for.")
    errors: int = strawberry.field(description="How many of these had errors.")
    cost: float = strawberry.field(description="What they cost together, in the units of `extensions.cost`; a whole number.")

    @classmethod
    def of(cls, value: UsageValue) -> "UsageDay":
        """Return a day of usage as GraphQL shows it."""
        return cls(**{**dict(value), "cost": float(value.cost)})


@strawberry.type(description="An agency that serves travellers through this API.")
class Partner:
    """A partner as its own keys see it."""

    id: strawberry.ID = strawberry.field(description="The id.")
    slug: str = strawberry.field(description="The public handle, by which `branding` is found.")
    name: str = strawberry.field(description="The name in the contract.")
    tier: Tier = strawberry.field(description="What was agreed on.")
    branding: Branding = strawberry.field(description="What its clients show.")

    @classmethod
    def of(cls, value: PartnerValue) -> "Partner":
        """Return a partner as GraphQL shows it."""
        return cls(id=strawberry.ID(value.id), slug=value.slug, name=value.name, tier=value.tier, branding=Branding.of(value.branding))

    @strawberry.field(
        description="The keys, the newest first; those that ended more than 90 days ago are left out.",
        directives=[ListSize(assumed_size=50)],
    )
    async def keys(self, info: Info) -> list[APIKey]:
        """Return the keys."""
        return [APIKey.of(use) for use in await context_of(info).node.partners.keys_of(PartnerId(self.id))]

    @strawberry.field(
        description="What was used from one day to another, both included, by day and operation. The last seconds may be missing.",
        directives=[ListSize(assumed_size=300)],
    )
    async def usage(
        self,
        info: Info,
        since: Annotated[
            dt.date | None, strawberry.argument(name="from", description="The first day, in UTC; 29 days before the last when left out.")
        ] = None,
        until: Annotated[
            dt.date | None,
            strawberry.argument(name="to", description="The last day, at most 91 days after the first; today when left out."),
        ] = None,
    ) -> list[UsageDay]:
        """Return the usage."""
        node = context_of(info).node
        last = until or node.today()
        first = since or dt.date.fromordinal(max(1, last.toordinal() - USAGE_DAYS_DEFAULT + 1))
        if first > last:
            raise InvalidValue(path=("from",), field="from", reason=f"≤ {last}")
        if (last - first).days >= USAGE_DAYS:
            raise InvalidValue(path=("from",), field="from", reason=f"≥ {last - dt.timedelta(days=USAGE_DAYS - 1)}")
        days = await node.partners.usage(PartnerId(self.id), first, last)
        return [UsageDay.of(each) for each in condensed(days, NAMES_A_DAY)]


@strawberry.type
class PartnerQuery:
    """Queries of partners."""

    @strawberry.field(description="The partner whose API key asks; null for everybody else. Needs the scope `usage:read`.")
    async def partner(self, info: Info) -> Partner | None:
        """Return the asking partner."""
        context = context_of(info)
        actor = context.present_actor
        if actor is None or actor.partner_id is None:
            return None
        found = await context.node.partners.partner_of(actor.partner_id)
        return None if found is None else Partner.of(found)

    @strawberry.field(
        description="What the clients of a partner show: anybody may ask. Null where there is no such partner.", metadata={PUBLIC: True}
    )
    async def branding(
        self, info: Info, partner: Annotated[str, strawberry.argument(description="The partner's public handle.")]
    ) -> Branding | None:
        """Return a partner's branding."""
        found = await context_of(info).node.partners.partner_of(partner)
        return None if found is None else Branding.of(found.branding)
