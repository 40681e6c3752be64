"""`tripwise partner`: enrol partners, give out and end their API keys, see their usage; beside a running node or without one."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter
from rich.table import Table
from rich.text import Text

from api.cli.environment import settings_of
from api.cli.terminal import examples, notices, output
from edge.access.partners import KeyUse
from edge.access.registry import Enrolled, Issued, PartnerRegistry
from models.api_key import KEY_PREFIX, APIKey, Scope
from models.errors import InvalidSetting
from models.partner import Branding, Partner, Profile, UsageDay
from models.value import checked

app = typer.Typer(
    help="Enrol partners, give out and end their API keys, see their usage; a node may be running.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

DEFAULT_OVERLAP = "24h"
USAGE_DAYS_DEFAULT = 30

_SPAN = re.compile(r"(\d{1,6})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}

Slug = Annotated[str, typer.Argument(metavar="SLUG", help="The partner's public handle: a-z, 0-9 and hyphens.", show_default=False)]
Data = Annotated[Path | None, typer.Option(help="The data folder. [default: TRIPWISE_DATA, else ./data]", show_default=False)]
AsJSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Scopes = Annotated[list[Scope], typer.Option("--scope", help="What the key is good for; may be given several times.")]
Label = Annotated[str, typer.Option(help="What to call the key, at most 60 characters.", show_default=False)]
Lifetime = Annotated[
    str | None, typer.Option("--expires-in", help="How long the key lasts, such as 90d, 12h or 30m; for ever without.", show_default=False)
]
KeyIDOption = Annotated[str | None, typer.Option("--key", metavar="ID", help="The key's id, never its text.", show_default=False)]
Name = Annotated[str | None, typer.Option(help="The name in the contract.", show_default=False)]
TierOption = Annotated[str | None, typer.Option(help="partner or enterprise.", show_default=False)]
BrandName = Annotated[str | None, typer.Option(help="What the partner is called in its clients.", show_default=False)]
PrimaryColour = Annotated[str | None, typer.Option(help="The main colour, as #rrggbb.", show_default=False)]
AccentColour = Annotated[str | None, typer.Option(help="The colour of what stands out, as #rrggbb.", show_default=False)]
SupportEmail = Annotated[str | None, typer.Option(help="Where travellers get help.", show_default=False)]
LogoURL = Annotated[str | None, typer.Option(help="An https address of the logo.", show_default=False)]


@app.command(
    epilog=examples(
        "tripwise partner create horizonte --name 'Horizonte Viagens' --scope plan --scope trips:read",
        "tripwise partner create horizonte --name 'Horizonte Viagens' --tier enterprise --expires-in 365d --json",
    )
)
def create(
    slug: Slug,
    name: Annotated[str, typer.Option(help="The name in the contract.", show_default=False)],
    tier: Annotated[str, typer.Option(help="partner or enterprise.")] = "partner",
    brand_name: BrandName = None,
    primary_colour: PrimaryColour = None,
    accent_colour: AccentColour = None,
    support_email: SupportEmail = None,
    logo_url: LogoURL = None,
    scope: Annotated[
        list[Scope] | None,
        typer.Option("--scope", help="What the key is good for; may be given several times. [default: all]", show_default=False),
    ] = None,
    label: Label = "",
    expires_in: Lifetime = None,
    data: Data = None,
    *,
    as_json: AsJSON = False,
) -> None:
    """Enrol a partner and print its first key, this once. The key has all scopes unless some are named."""
    colours = {"primary_colour": primary_colour, "accent_colour": accent_colour}
    branding = checked(
        lambda: Branding.model_validate({"name": brand_name or name, **colours, "support_email": support_email, "logo_url": logo_url})
    )
    profile = checked(lambda: Profile.model_validate({"slug": slug, "name": name, "tier": tier, "branding": branding}))
    _print_issued(_registry(data).create(profile, scope or Scope, label, _lifetime(expires_in)), as_json=as_json)


@app.command(
    epilog=examples("tripwise partner update horizonte --primary-colour '#0b5fff'", "tripwise partner update horizonte --logo-url ''")
)
def update(
    slug: Slug,
    name: Name = None,
    tier: TierOption = None,
    brand_name: BrandName = None,
    primary_colour: PrimaryColour = None,
    accent_colour: AccentColour = None,
    support_email: SupportEmail = None,
    logo_url: LogoURL = None,
    data: Data = None,
    *,
    as_json: AsJSON = False,
) -> None:
    """Change what is said of a partner; what is left out stays, and an empty colour, e-mail or address is taken away."""
    profile = _given(name=name, tier=tier)
    brand = _given(
        name=brand_name, primary_colour=primary_colour, accent_colour=accent_colour, support_email=support_email, logo_url=logo_url
    )

    def change(partner: Partner) -> Partner:
        return partner.replace(**profile, branding=partner.branding.replace(**brand))

    _print_partner(_registry(data).update(slug, change), as_json=as_json)


@app.command("list", epilog=examples("tripwise partner list", "tripwise partner list --json"))
def list_(data: Data = None, *, as_json: AsJSON = False) -> None:
    """List all partners, the closed ones too."""
    enrolled = _registry(data).enrolled()
    if as_json:
        typer.echo(TypeAdapter(list[Enrolled]).dump_json(enrolled, indent=2).decode())
        return
    table = _table("slug", "name", "tier", "keys alive", "state")
    now = datetime.now(UTC)
    for each in enrolled:
        alive = sum(use.key.is_alive(now) for use in each.keys)
        partner = each.partner
        state = "open" if partner.closed_at is None else f"closed {partner.closed_at:%Y-%m-%d}"
        table.add_row(partner.slug, Text(partner.name), partner.tier.value, str(alive), state)
    output().print(table, soft_wrap=True)


@app.command(epilog=examples("tripwise partner show horizonte", "tripwise partner show horizonte --json"))
def show(slug: Slug, data: Data = None, *, as_json: AsJSON = False) -> None:
    """Show a partner and all keys that it ever had, without their texts."""
    enrolled = _registry(data).enrolled_as(slug)
    if as_json:
        typer.echo(enrolled.model_dump_json(indent=2))
        return
    _print_partner(enrolled.partner, as_json=False)
    output().print(_table_of_keys(enrolled.keys), soft_wrap=True)


@app.command("add-key", epilog=examples("tripwise partner add-key horizonte --scope catalogue:read --label website"))
def add_key(
    slug: Slug,
    scope: Scopes,
    label: Label = "",
    expires_in: Lifetime = None,
    data: Data = None,
    *,
    as_json: AsJSON = False,
) -> None:
    """Print one more key, this once."""
    _print_issued(_registry(data).add_key(slug, scope, label, _lifetime(expires_in)), as_json=as_json)


@app.command(
    "rotate-key",
    epilog=examples("tripwise partner rotate-key horizonte", "tripwise partner rotate-key horizonte --key 4fJ0aQx81LmZ --overlap 0"),
)
def rotate_key(
    slug: Slug,
    key: KeyIDOption = None,
    overlap: Annotated[str, typer.Option(help="How long the old key lives on, such as 24h; 0 ends it at once.")] = DEFAULT_OVERLAP,
    expires_in: Lifetime = None,
    data: Data = None,
    *,
    as_json: AsJSON = False,
) -> None:
    """Print a new key with the scopes and label of an old one, this once. Which one must be said if several are alive."""
    rotated = _registry(data).rotate(slug, _key_id(key), _span(overlap, "--overlap"), _lifetime(expires_in))
    if not as_json:
        ends_at = rotated.replaced.expires_at
        when = "has ended" if rotated.replaced.revoked_at is not None or ends_at is None else f"ends at {ends_at:%Y-%m-%d %H:%M} UTC"
        notices().print(Text(f"The old key {rotated.replaced.id} {when}."), soft_wrap=True)
    _print_issued(rotated.issued, as_json=as_json)


@app.command(epilog=examples("tripwise partner revoke horizonte --key 4fJ0aQx81LmZ", "tripwise partner revoke horizonte --all"))
def revoke(
    slug: Slug,
    key: KeyIDOption = None,
    *,
    is_all: Annotated[bool, typer.Option("--all", help="All keys of the partner.")] = False,
    data: Data = None,
    as_json: AsJSON = False,
) -> None:
    """End a key for good; running nodes know within seconds. Idempotent."""
    if (key is None) is not is_all:
        raise InvalidSetting(setting="--key", reason="give the id of a key, or --all")
    ended = _registry(data).revoke(slug, _key_id(key))
    if as_json:
        typer.echo(TypeAdapter(list[APIKey]).dump_json(ended, indent=2).decode())
    elif ended:
        output().print(f"Revoked {', '.join(each.id for each in ended)}.", soft_wrap=True)
    else:
        output().print("Nothing was alive.")


@app.command(epilog=examples("tripwise partner close horizonte"))
def close(slug: Slug, data: Data = None, *, as_json: AsJSON = False) -> None:
    """End a partner for good: its keys are revoked, its branding is not served any more, and its slug stays taken."""
    _print_partner(_registry(data).close(slug), as_json=as_json)


@app.command(
    epilog=examples("tripwise partner usage horizonte", "tripwise partner usage horizonte --from 2026-11-01 --to 2026-11-30 --json")
)
def usage(
    slug: Slug,
    since: Annotated[
        str | None, typer.Option("--from", help="The first day, as YYYY-MM-DD, in UTC. [default: 30 days]", show_default=False)
    ] = None,
    until: Annotated[str | None, typer.Option("--to", help="The last day. [default: today]", show_default=False)] = None,
    data: Data = None,
    *,
    as_json: AsJSON = False,
) -> None:
    """Show what a partner used, by day and operation; the last seconds may be missing."""
    last = _date(until, "--to") or datetime.now(UTC).date()
    first = _date(since, "--from") or last - timedelta(days=USAGE_DAYS_DEFAULT - 1)
    days = _registry(data).usage(slug, first, last)
    if as_json:
        typer.echo(TypeAdapter(list[UsageDay]).dump_json(days, indent=2).decode())
        return
    table = _table("day", "operation", "requests", "errors", "cost")
    for each in days:
        table.add_row(each.date.isoformat(), each.operation, f"{each.requests:,}", f"{each.errors:,}", f"{each.cost:,}")
    output().print(table, soft_wrap=True)


def _registry(data: Path | None) -> PartnerRegistry:
    settings = settings_of(data=data)
    return PartnerRegistry(settings.data, settings.cell)


def _print_issued(issued: Issued, *, as_json: bool) -> None:
    """Print a key so that it alone stands on standard output, for `KEY=$(tripwise ...)`; the rest goes to standard error."""
    if as_json:
        typer.echo(issued.model_dump_json(indent=2))
        return
    told = f"The key {issued.key.id} of {issued.partner.slug}, good for {', '.join(sorted(issued.key.scopes))}. It is shown only now:"
    notices().print(Text(told), soft_wrap=True)
    typer.echo(issued.text)


def _print_partner(partner: Partner, *, as_json: bool) -> None:
    if as_json:
        typer.echo(partner.model_dump_json(indent=2))
        return
    table = Table.grid(padding=(0, 2))
    brand = partner.branding
    rows = {
        "Slug": partner.slug,
        "Id": partner.id,
        "Name": partner.name,
        "Tier": partner.tier.value,
        "Account": partner.user_id,
        "Since": f"{partner.created_at:%Y-%m-%d}",
        "Closed": f"{partner.closed_at:%Y-%m-%d}" if partner.closed_at else None,
        "Brand": brand.name,
        "Colours": ", ".join(filter(None, [brand.primary_colour, brand.accent_colour])) or None,
        "Support": brand.support_email,
        "Logo": brand.logo_url,
    }
    for name, value in rows.items():
        if value is not None:
            table.add_row(name, Text(value))
    output().print(table, soft_wrap=True)


def _table_of_keys(uses: Sequence[KeyUse]) -> Table:
    table = _table("key", "label", "scopes", "state", "last used")
    now = datetime.now(UTC)
    for use in uses:
        key = use.key
        ends = f"until {key.expires_at:%Y-%m-%d %H:%M}" if key.expires_at else "alive"
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else ends if key.is_alive(now) else "expired"
        table.add_row(key.id, Text(key.label), " ".join(sorted(key.scopes)), state, str(use.last_used_on or "-"))
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table


def _given(**options: str | None) -> dict[str, object]:
    """Return the options that were given; an empty one takes a value away."""
    return {name: value or None for name, value in options.items() if value is not None}


def _key_id(given: str | None) -> str | None:
    """Return a key's id; refuse a whole key, which would now stand in the shell's history."""
    if given is not None and given.startswith(KEY_PREFIX):
        reason = "give the key's id alone, the twelve characters before its secret. This text has leaked by now; revoke the key"
        raise InvalidSetting(setting="--key", reason=reason)
    return given


def _lifetime(text: str | None) -> timedelta | None:
    if text is None:
        return None
    lifetime = _span(text, "--expires-in")
    if not lifetime:
        raise InvalidSetting(setting="--expires-in", reason="a key lasts longer than that")
    return lifetime


def _span(text: str, option: str) -> timedelta:
    if text == "0":
        return timedelta()
    match = _SPAN.fullmatch(text)
    if match is None or (span := timedelta(**{_UNITS[match[2]]: int(match[1])})) > timedelta(days=3660):
        raise InvalidSetting(setting=option, reason=f"{text!r}; give a time such as 24h, 90d or 30m, of ten years at most")
    return span


def _date(text: str | None, option: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise InvalidSetting(setting=option, reason=f"{text!r}; YYYY-MM-DD") from error
