"""Signing in: guests, e-mail and password, and sessions whose refresh tokens rotate."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta

import apsw
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from edge.access.actors import Actor
from edge.access.quotas import SignInQuota
from edge.access.tokens import ACCESS_TOKEN_LIFETIME, Tokens
from edge.events import Events
from edge.store import accounts
from edge.store.accounts import Account, RefreshToken
from edge.store.database import Database
from edge.store.documents import document
from edge.sync.writer import Transaction, Writer
from models.account import Tier, User, normal_email, strong_password
from models.change import DocumentKind, Origin
from models.clock import Clock
from models.errors import (
    AlreadyClaimed,
    EmailTaken,
    InvalidCredentials,
    InvalidToken,
    NotFound,
    TokenExpired,
    TokenReused,
    TripWiseError,
)
from models.ids import CellCode, IdPrefix, UserId, mint, mint_user
from models.locale import Locale
from models.value import Value, checked

REFRESH_TOKEN_LIFETIME = timedelta(days=90)
"""A guest who stays away longer has to begin anew, unless the account was claimed."""

RETRY_WINDOW = timedelta(seconds=30)
"""A used refresh token is honoured again for this long while its successor is unused: the answer may have been lost.

Without it one dropped response would lock a guest out for ever (RFC 9700, section 4.14.2, leaves room for this).
"""

REFRESH_TOKEN_LIMIT = 200


class Session(Value):
    """What a client holds after signing in; tokens in the clear, told once."""

    user_id: UserId
    access_token: str
    refresh_token: str
    expires_in_seconds: int


class Accounts:
    """Sign-in and everything that changes an account."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        tokens: Tokens,
        quota: SignInQuota,
        events: Events,
        cell: CellCode,
        clock: Clock,
        hasher: PasswordHasher | None = None,
    ) -> None:
        """Keep accounts in `database` and profiles in the log; `hasher` stands in for one of the recommended cost."""
        self._database = database
        self._writer = writer
        self._tokens = tokens
        self._quota = quota
        self._events = events
        self._cell = cell
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    async def sign_in_as_guest(self, locale: Locale, address: str) -> Session:
        """Make an account without e-mail and sign in to it."""
        await self._quota.take(address)
        return await self._create(None, None, User(id=mint_user(self._cell), locale=locale, created_at=self._clock()))

    async def sign_up(self, email: str, password: str, name: str, locale: Locale, address: str) -> Session:
        """Make an account with an e-mail; raise `EmailTaken`, `InvalidEmail` or `WeakPassword`."""
        email, password = normal_email(email), strong_password(password)
        user = checked(lambda: User(id=mint_user(self._cell), name=name, locale=locale, created_at=self._clock()), "input")
        await self._quota.take(address, email)
        return await self._create(email, await self._hash(password), user)

    async def claim(self, actor: Actor, email: str, password: str, name: str | None, address: str) -> Session:
        """Give a guest's account an e-mail and password; its trips stay. Other sessions of the account end.

        Raises `AlreadyClaimed`, `EmailTaken`, `InvalidEmail` or `WeakPassword`.
        """
        email, password = normal_email(email), strong_password(password)
        await self._quota.take(address, email)
        password_hash = await self._hash(password)

        def work(transaction: Transaction) -> Session:
            connection = transaction.connection
            account = accounts.account_of(connection, actor.user_id)
            if account is None:
                raise NotFound
            if account.email is not None:
                raise AlreadyClaimed
            if accounts.account_by_email(connection, email) is not None:
                raise EmailTaken
            accounts.set_credentials(connection, actor.user_id, email, password_hash)
            accounts.close_sessions_of(connection, actor.user_id, self._clock())
            user = transaction.document(DocumentKind.USER, actor.user_id, User)
            if user is not None and name is not None:
                transaction.put(DocumentKind.USER, user.id, user, checked(lambda: user.replace(name=name), "input"))
            return self._open_session(connection, account)

        session = (await self._writer.commit(actor.user_id, actor.user_id, Origin.ACCOUNT, work)).result
        self._events.signed_in("claim", "ok")
        return session

    async def sign_in(self, email: str, password: str, address: str) -> Session:
        """Sign in with e-mail and password; raise `InvalidCredentials` whichever of the two is wrong.

        The work done does not tell whether the e-mail is known.
        """
        try:
            email = normal_email(email)
        except TripWiseError:
            raise InvalidCredentials from None
        await self._quota.take(address, email)
        account = await self._database.read(lambda connection: accounts.account_by_email(connection, email))
        known = account.password_hash if account is not None and account.password_hash else self._nobody
        matches = await asyncio.to_thread(self._verify, known, password[:1000])
        if account is None or not matches:
            self._events.signed_in("password", "refused")
            raise InvalidCredentials
        session = await self._database.write(lambda connection: self._open_session(connection, account))
        self._events.signed_in("password", "ok")
        return session

    async def refresh(self, token: str) -> Session:
        """Return new tokens for a refresh token, which is then used up.

        Raises `InvalidToken`, `TokenExpired`, or `TokenReused`, which has closed the whole session.
        """
        token_hash = _hash_token(token[:REFRESH_TOKEN_LIMIT])
        outcome = await self._database.write(lambda connection: self._rotate(connection, token_hash))
        if isinstance(outcome, TripWiseError):
            self._events.signed_in("refresh", outcome.code)
            raise outcome
        return outcome

    async def sign_out(self, actor: Actor) -> None:
        """End the session that the actor's token belongs to. Idempotent."""
        await self._database.write(lambda connection: accounts.close_session(connection, actor.session_id, self._clock()))

    async def count_look_up(self, address: str, email: str) -> None:
        """Count a look-up of somebody by their e-mail like an attempt to sign in; raise `RateLimited`.

        Whether an address has an account is not to be found out by the thousand.
        """
        await self._quota.take(address, email)

    async def forget_expired(self) -> int:
        """Delete refresh tokens that have expired; return how many."""
        return await self._database.write(lambda connection: accounts.drop_expired_tokens(connection, self._clock()))

    async def user(self, user_id: UserId) -> tuple[User, Account]:
        """Return a user's profile and account; raise `NotFound`."""

        def read(connection: apsw.Connection) -> tuple[User | None, Account | None]:
            return document(connection, DocumentKind.USER, user_id, User), accounts.account_of(connection, user_id)

        user, account = await self._database.read(read)
        if user is None or account is None:
            raise NotFound
        return user, account

    async def update_profile(self, actor: Actor, change: Callable[[User], User]) -> User:
        """Replace the actor's profile by what `change` makes of it."""

        def work(transaction: Transaction) -> User:
            user = transaction.document(DocumentKind.USER, actor.user_id, User)
            if user is None:
                raise NotFound
            changed = checked(lambda: change(user), "input")
            transaction.put(DocumentKind.USER, user.id, user, changed)
            return changed

        return (await self._writer.commit(actor.user_id, actor.user_id, Origin.ACCOUNT, work)).result

    async def _create(self, email: str | None, password_hash: str | None, user: User) -> Session:
        account = Account(user_id=user.id, email=email, password_hash=password_hash, tier=Tier.FREE)

        def work(transaction: Transaction) -> Session:
            if email is not None and accounts.account_by_email(transaction.connection, email) is not None:
                raise EmailTaken
            accounts.add_account(transaction.connection, account, user.created_at)
            transaction.put(DocumentKind.USER, user.id, None, user)
            return self._open_session(transaction.connection, account)

        session = (await self._writer.commit(user.id, user.id, Origin.ACCOUNT, work)).result
        self._events.signed_in("guest" if email is None else "sign_up", "ok")
        return session

    def _open_session(self, connection: apsw.Connection, account: Account) -> Session:
        session_id = mint(IdPrefix.SESSION, self._cell)
        accounts.open_session(connection, session_id, account.user_id, self._clock())
        return self._hand_out(connection, session_id, account)

    def _hand_out(self, connection: apsw.Connection, session_id: str, account: Account) -> Session:
        now = self._clock()
        refresh = f"twr_{secrets.token_urlsafe(32)}"
        accounts.add_refresh_token(connection, _hash_token(refresh), session_id, now, now + REFRESH_TOKEN_LIFETIME)
        return Session(
            user_id=account.user_id,
            access_token=self._tokens.issue(account.user_id, account.tier, session_id),
            refresh_token=refresh,
            expires_in_seconds=int(ACCESS_TOKEN_LIFETIME.total_seconds()),
        )

    def _rotate(self, connection: apsw.Connection, token_hash: str) -> Session | TripWiseError:
        """Return the refusal as a value where it has to be committed: a reused token closes the session."""
        now = self._clock()
        token = accounts.refresh_token(connection, token_hash)
        if token is None or token.is_session_closed:
            return InvalidToken()
        if token.expires_at <= now:
            return TokenExpired()
        if token.used_at is not None and not self._is_retry(connection, token):
            accounts.close_session(connection, token.session_id, now)
            return TokenReused()
        account = accounts.account_of(connection, token.user_id)
        if account is None:
            return InvalidToken()
        session = self._hand_out(connection, token.session_id, account)
        if token.successor is not None:
            accounts.use_refresh_token(connection, token.successor, None, now - RETRY_WINDOW)
        accounts.use_refresh_token(connection, token.hash, _hash_token(session.refresh_token), token.used_at or now)
        return session

    def _is_retry(self, connection: apsw.Connection, token: RefreshToken) -> bool:
        if token.used_at is None or token.successor is None or self._clock() - token.used_at >= RETRY_WINDOW:
            return False
        successor = accounts.refresh_token(connection, token.successor)
        return successor is not None and successor.used_at is None

    async def _hash(self, password: str) -> str:
        return await asyncio.to_thread(self._hasher.hash, password)

    def _verify(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False


def _hash_token(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
