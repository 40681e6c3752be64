"""Accounts, sessions and refresh tokens: what signing in needs, and no client ever syncs."""

from datetime import datetime

import apsw

from models.account import Tier
from models.ids import UserId
from models.value import Value


class Account(Value):
    """How a user signs in; a guest has neither e-mail nor password."""

    user_id: UserId
    email: str | None
    password_hash: str | None
    tier: Tier


class RefreshToken(Value):
    """A refresh token as it is stored: by its SHA-256, never itself."""

    hash: str
    session_id: str
    user_id: UserId
    expires_at: datetime
    used_at: datetime | None
    successor: str | None
    is_session_closed: bool


_ACCOUNT = "SELECT user_id, email, password_hash, tier FROM accounts"


def _account(row: tuple[str, str | None, str | None, str] | None) -> Account | None:
    return None if row is None else Account(user_id=UserId(row[0]), email=row[1], password_hash=row[2], tier=Tier(row[3]))


def account_of(connection: apsw.Connection, user_id: str) -> Account | None:
    """Return a user's account, or None."""
    return _account(connection.execute(f"{_ACCOUNT} WHERE user_id = ?", (user_id,)).fetchone())


def account_by_email(connection: apsw.Connection, email: str) -> Account | None:
    """Return the account with an e-mail in its normal form, or None."""
    return _account(connection.execute(f"{_ACCOUNT} WHERE email = ?", (email,)).fetchone())


def add_account(connection: apsw.Connection, account: Account, at: datetime) -> None:
    """Add an account."""
    connection.execute(
        "INSERT INTO accounts(user_id, email, password_hash, tier, created_at) VALUES (?, ?, ?, ?, ?)",
        (account.user_id, account.email, account.password_hash, account.tier.value, at.isoformat()),
    )


def set_credentials(connection: apsw.Connection, user_id: str, email: str, password_hash: str) -> None:
    """Give an account an e-mail and a password."""
    connection.execute("UPDATE accounts SET email = ?, password_hash = ? WHERE user_id = ?", (email, password_hash, user_id))


def open_session(connection: apsw.Connection, session_id: str, user_id: str, at: datetime) -> None:
    """Begin a session: a family of refresh tokens of which one is alive."""
    connection.execute("INSERT INTO sessions(id, user_id, created_at) VALUES (?, ?, ?)", (session_id, user_id, at.isoformat()))


def close_session(connection: apsw.Connection, session_id: str, at: datetime) -> None:
    """End a session and all its tokens. Idempotent."""
    connection.execute("UPDATE sessions SET closed_at = ? WHERE id = ? AND closed_at IS NULL", (at.isoformat(), session_id))


def close_sessions_of(connection: apsw.Connection, user_id: str, at: datetime) -> None:
    """End all sessions of a user."""
    connection.execute("UPDATE sessions SET closed_at = ? WHERE user_id = ? AND closed_at IS NULL", (at.isoformat(), user_id))


def add_refresh_token(connection: apsw.Connection, token_hash: str, session_id: str, issued_at: datetime, expires_at: datetime) -> None:
    """Add a refresh token to a session."""
    connection.execute(
        "INSERT INTO refresh_tokens(hash, session_id, issued_at, expires_at) VALUES (?, ?, ?, ?)",
        (token_hash, session_id, issued_at.isoformat(), expires_at.isoformat()),
    )


def refresh_token(connection: apsw.Connection, token_hash: str) -> RefreshToken | None:
    """Return a refresh token by its hash, or None."""
    row = connection.execute(
        "SELECT hash, session_id, user_id, expires_at, used_at, successor, closed_at IS NOT NULL"
        " FROM refresh_tokens JOIN sessions ON sessions.id = session_id WHERE hash = ?",
        (token_hash,),
    ).fetchone()
    if row is None:
        return None
    names = ("hash", "session_id", "user_id", "expires_at", "used_at", "successor", "is_session_closed")
    return RefreshToken.model_validate(dict(zip(names, row, strict=True)))


def use_refresh_token(connection: apsw.Connection, token_hash: str, successor: str | None, at: datetime) -> None:
    """Mark a token as used and name its successor."""
    connection.execute("UPDATE refresh_tokens SET used_at = ?, successor = ? WHERE hash = ?", (at.isoformat(), successor, token_hash))


def drop_expired_tokens(connection: apsw.Connection, before: datetime) -> int:
    """Delete tokens that expired before a moment; return how many."""
    connection.execute("DELETE FROM refresh_tokens WHERE expires_at < ?", (before.isoformat(),))
    return connection.changes()
