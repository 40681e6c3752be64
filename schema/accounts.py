"""Who is asking: signing in, the profile and its preferences."""

from datetime import datetime
from typing import Annotated

import strawberry

from edge.access.accounts import Session as SessionValue
from edge.store.accounts import Account
from models.account import Tier, User
from models.locale import Locale
from models.place import Diet, Interest
from models.travel import Mobility
from models.trip import Pace
from schema.context import Context, Info, context_of
from schema.execution.views import of_value
from schema.places import Node
from schema.problems import Problem, tells_problems


@strawberry.type(description="What a traveller likes on every trip; a trip's own wishes go first.")
class Preferences:
    """Preferences."""

    interests: list[Interest] = strawberry.field(description="What they like.")
    pace: Pace | None = strawberry.field(description="How full their days are.")
    mobility: Mobility | None = strawberry.field(description="How they get about.")
    diets: list[Diet] = strawberry.field(description="How they eat.")
    currency: str | None = strawberry.field(description="The currency they think in, ISO 4217.")


@strawberry.type(description="The traveller who asks.")
class Viewer(Node):
    """The viewer."""

    value: strawberry.Private[User]
    name: str = of_value(description="Their name, possibly empty.")
    email: str | None = strawberry.field(description="Their e-mail; none for a guest.")
    is_guest: bool = strawberry.field(description="Whether the account was never claimed.")
    locale: Locale = of_value(description="Their language.")
    tier: Tier = strawberry.field(description="What they have paid for.")
    home: str = strawberry.field(description="The cell that owns their data.")
    preferences: Preferences = strawberry.field(description="What they like on every trip.")
    created_at: datetime = of_value(description="When the account began.")

    @classmethod
    def of(cls, user: User, account: Account, home: str) -> "Viewer":
        """Return a user as GraphQL shows it to themselves."""
        likes = user.preferences
        return cls(
            value=user,
            email=account.email,
            is_guest=account.email is None,
            tier=account.tier,
            home=home,
            preferences=Preferences(
                interests=list(likes.interests), pace=likes.pace, mobility=likes.mobility, diets=list(likes.diets), currency=likes.currency
            ),
        )

    @classmethod
    async def asking(cls, context: Context) -> "Viewer":
        """Return who asks; raise `Unauthenticated` for nobody."""
        actor = context.require_actor()
        user, account = await context.node.accounts.user(actor.user_id)
        return cls.of(user, account, actor.home)


@strawberry.type(description="What a client holds after signing in. Keep both tokens secret.")
class Session:
    """A session."""

    user_id: strawberry.ID = strawberry.field(description="Who signed in.")
    access_token: str = strawberry.field(description="For the header Authorization, as `Bearer <token>`.")
    refresh_token: str = strawberry.field(description="For `refreshSession`, once.")
    expires_in_seconds: int = strawberry.field(description="How long the access token lasts.")


@strawberry.type(description="The outcome of signing in.")
class SessionPayload:
    """A session, or problems."""

    session: Session | None = strawberry.field(default=None, description="The session; none when there are problems.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Why it was refused; empty on success.")

    @classmethod
    def of(cls, session: SessionValue) -> "SessionPayload":
        """Return a session as GraphQL shows it."""
        return cls(session=Session(**{**dict(session), "user_id": strawberry.ID(session.user_id)}))


@strawberry.type(description="The outcome of signing out.")
class SignOutPayload:
    """Whether it was done, or problems."""

    signed_out: bool = strawberry.field(default=False, description="Whether the session has ended.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Why it was refused; empty on success.")


@strawberry.type(description="The outcome of a change of the profile.")
class ViewerPayload:
    """The viewer, or problems."""

    viewer: Viewer | None = strawberry.field(default=None, description="The profile as it is now.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Why it was refused; empty on success.")


@strawberry.input(description="A new account with an e-mail.")
class SignUpInput:
    """E-mail and password."""

    email: str = strawberry.field(description="The e-mail, which signs in.")
    password: str = strawberry.field(description="8 to 256 characters.")
    name: str = strawberry.field(default="", description="What to call the traveller, at most 100 characters.")
    locale: Locale | None = strawberry.field(default=None, description="Their language; the request's when left out.")


@strawberry.input(description="An e-mail and password for a guest's account.")
class ClaimAccountInput:
    """E-mail and password."""

    email: str = strawberry.field(description="The e-mail, which signs in from now on.")
    password: str = strawberry.field(description="8 to 256 characters.")
    name: str | None = strawberry.field(default=None, description="What to call the traveller, at most 100 characters.")


@strawberry.input(description="E-mail and password.")
class SignInInput:
    """E-mail and password."""

    email: str = strawberry.field(description="The account's e-mail.")
    password: str = strawberry.field(description="Its password.")


@strawberry.input(description="What to change of the profile; what is left out stays.")
class UpdateProfileInput:
    """Profile fields."""

    name: str | None = strawberry.field(default=strawberry.UNSET, description="What to call the traveller.")
    locale: Locale | None = strawberry.field(default=strawberry.UNSET, description="Their language.")
    interests: list[Interest] | None = strawberry.field(default=strawberry.UNSET, description="What they like; null for nothing special.")
    pace: Pace | None = strawberry.field(default=strawberry.UNSET, description="How full their days are; null for no preference.")
    mobility: Mobility | None = strawberry.field(default=strawberry.UNSET, description="How they get about; null for no preference.")
    diets: list[Diet] | None = strawberry.field(default=strawberry.UNSET, description="How they eat; null for anything.")
    currency: str | None = strawberry.field(default=strawberry.UNSET, description="The currency they think in; null for none.")


@strawberry.type
class AccountQuery:
    """Queries about the caller."""

    @strawberry.field(description="The traveller who asks; null when nobody is signed in.")
    async def me(self, info: Info) -> Viewer | None:
        """Return the viewer."""
        context = context_of(info)
        return None if context.present_actor is None else await Viewer.asking(context)


@strawberry.type
class AccountMutation:
    """Mutations of the caller's account."""

    @strawberry.mutation(description="Begin without an e-mail. The account can be claimed later, with all its trips.")
    @tells_problems(SessionPayload)
    async def sign_in_as_guest(
        self,
        info: Info,
        locale: Annotated[Locale | None, strawberry.argument(description="The traveller's language; the request's when left out.")] = None,
    ) -> SessionPayload:
        """Sign in as a new guest."""
        context = context_of(info)
        return SessionPayload.of(await context.node.accounts.sign_in_as_guest(locale or context.locale, context.address))

    @strawberry.mutation(description="Make an account with an e-mail and a password, and sign in to it.")
    @tells_problems(SessionPayload)
    async def sign_up(self, info: Info, input: Annotated[SignUpInput, strawberry.argument(description="The account.")]) -> SessionPayload:
        """Make an account."""
        context = context_of(info)
        session = await context.node.accounts.sign_up(
            input.email, input.password, input.name, input.locale or context.locale, context.address
        )
        return SessionPayload.of(session)

    @strawberry.mutation(description="Give the guest account that asks an e-mail and a password. Its other sessions end.")
    @tells_problems(SessionPayload)
    async def claim_account(
        self, info: Info, input: Annotated[ClaimAccountInput, strawberry.argument(description="E-mail and password.")]
    ) -> SessionPayload:
        """Claim a guest's account."""
        context = context_of(info)
        session = await context.node.accounts.claim(context.require_actor(), input.email, input.password, input.name, context.address)
        return SessionPayload.of(session)

    @strawberry.mutation(description="Sign in with e-mail and password. Attempts are limited.")
    @tells_problems(SessionPayload)
    async def sign_in(
        self, info: Info, input: Annotated[SignInInput, strawberry.argument(description="E-mail and password.")]
    ) -> SessionPayload:
        """Sign in."""
        context = context_of(info)
        return SessionPayload.of(await context.node.accounts.sign_in(input.email, input.password, context.address))

    @strawberry.mutation(
        description="Exchange a refresh token for new tokens. Each is good for one exchange; a second one closes the session,"
        " unless it comes within 30 seconds of an answer that was lost."
    )
    @tells_problems(SessionPayload)
    async def refresh_session(
        self, info: Info, refresh_token: Annotated[str, strawberry.argument(description="The newest refresh token.")]
    ) -> SessionPayload:
        """Rotate the refresh token."""
        return SessionPayload.of(await context_of(info).node.accounts.refresh(refresh_token))

    @strawberry.mutation(description="End the session that asks; its refresh token is void at once.")
    @tells_problems(SignOutPayload)
    async def sign_out(self, info: Info) -> SignOutPayload:
        """Sign out."""
        context = context_of(info)
        await context.node.accounts.sign_out(context.require_actor())
        return SignOutPayload(signed_out=True)

    @strawberry.mutation(description="Change the profile and preferences of the traveller who asks.")
    @tells_problems(ViewerPayload)
    async def update_profile(
        self, info: Info, input: Annotated[UpdateProfileInput, strawberry.argument(description="What to change.")]
    ) -> ViewerPayload:
        """Update the profile."""
        context = context_of(info)
        actor = context.require_actor()
        given = {name: value for name, value in vars(input).items() if value is not strawberry.UNSET}
        fields: dict[str, object] = {name: given.pop(name) for name in ("name", "locale") if given.get(name) is not None}
        given.pop("name", None)
        given.pop("locale", None)
        given |= {name: tuple(given[name] or ()) for name in ("interests", "diets") if name in given}
        await context.node.accounts.update_profile(
            actor, lambda user: user.replace(**fields, preferences=user.preferences.replace(**given))
        )
        return ViewerPayload(viewer=await Viewer.asking(context))
