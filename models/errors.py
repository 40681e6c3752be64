"""Every error that a caller can meet, in one tree.

    TripWiseError
    ├── InvalidInput        the request is wrong; nothing was written
    │   ├── MalformedID, InvalidValue, TextTooLong, TooMany
    │   ├── UnknownDestination, UnknownCurrency, UnknownPlace
    │   ├── DateInPast, DatesReversed, DayCountOutOfRange, NegativeBudget
    │   ├── WeakPassword, InvalidEmail, BodyTooLarge
    │   ├── DocumentTooLarge, CostTooHigh, UnknownDocument
    │   └── CheckpointRefused, UnknownMutation, MutationIDReused
    ├── AccessRefused       who asks may not
    │   ├── Unauthenticated, InvalidToken, TokenExpired, TokenReused
    │   ├── KeyRefused, KeyExpired, KeyRevoked, KeyNotAllowed, ScopeMissing
    │   └── InvalidCredentials, Forbidden, DocumentNotTrusted, RateLimited, TooManySubscriptions
    ├── NotFound            it is not there, or not for this caller: the two look alike on purpose
    ├── Conflict            it is there, but not in a state that allows this
    │   └── EmailTaken, AlreadyClaimed, NothingToUndo, LastOwner, StopLocked, GenerationRunning, IDTaken,
    │       SyncReset, UpgradeRequired
    ├── PlanningFailed      no itinerary came out
    │   └── RefinementNotUnderstood, ProviderUnavailable, ProviderKeyRefused, NoFeasiblePlan, DeadlineExceeded
    ├── Unavailable         try again later
    │   └── Overloaded, BodyTooSlow, RequestTooSlow, ShuttingDown, ServerBehind, NotDurable
    ├── StartUpFailed       the node can't start; for operators
    │   └── DatabaseCorrupt, DatabaseInUse, DatabaseMissing, SQLiteTooOld, PortTaken, ModelFileMissing,
    │       ModelFileBroken, InvalidSetting
    └── InternalError       ours; the caller gets an id to quote

Each leaf has a stable `code`, a `message` that says what to do next, and whether to retry. The message is a gettext
msgid with named fields; `params` fills them. Translation happens where the error leaves the house, nowhere else.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar


class Cause(StrEnum):
    """Why a value is not valid, in words; each is a msgid. Bounds need no words: they are told as `1..30`."""

    UNEXPECTED_FORM = "it is not of the expected form"
    OWNED_ALREADY = "you own this trip already"
    FOREIGN_CURSOR = "use a cursor of this same list"
    AFTER_ITSELF = "a stop can't follow itself"
    ANOTHER_DAY = "it is on another day"
    NOT_OF_TRIP = "it is no day or stop of this trip"


class TripWiseError(Exception):
    """An error with a stable code, a translatable message and an HTTP status."""

    code: ClassVar[str] = ""
    message: ClassVar[str] = ""
    retryable: ClassVar[bool] = False
    http_status: ClassVar[int] = 400

    def __init__(self, *, path: tuple[str, ...] = (), **params: object) -> None:
        """Name the input field at fault by `path`; `params` fill the fields of `message`."""
        self.path = path
        self.params = params
        super().__init__(f"{self.code}: {self.message.format_map(_Lenient(params))}")


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


class InvalidInput(TripWiseError):
    """The request is wrong as it stands; nothing was written."""


class MalformedID(InvalidInput):
    code = "MALFORMED_ID"
    message = "This is not a valid id. Use an id exactly as the API returned it."


class InvalidValue(InvalidInput):
    code = "INVALID_VALUE"
    message = "The value of {field} is not valid: {reason}."


class TextTooLong(InvalidInput):
    code = "TEXT_TOO_LONG"
    message = "{field} is too long: at most {limit} characters are accepted. Shorten it and send it again."


class TooMany(InvalidInput):
    code = "TOO_MANY"
    message = "{field} has too many entries: at most {limit} are accepted."


class UnknownDestination(InvalidInput):
    code = "UNKNOWN_DESTINATION"
    message = "We don't know the destination “{name}” yet. Choose one of: {known}."


class UnknownCurrency(InvalidInput):
    code = "UNKNOWN_CURRENCY"
    message = "“{currency}” is not an ISO 4217 currency code. Use one such as EUR, BRL or USD."


class UnknownPlace(InvalidInput):
    code = "UNKNOWN_PLACE"
    message = "This place is not in the catalogue. Search for it with the query `places`."


class DateInPast(InvalidInput):
    code = "DATE_IN_PAST"
    message = "The trip would begin on {date}, which is in the past. Choose today or a later day."


class DatesReversed(InvalidInput):
    code = "DATES_REVERSED"
    message = "The trip would end before it begins. Swap the two dates."


class DayCountOutOfRange(InvalidInput):
    code = "DAY_COUNT_OUT_OF_RANGE"
    message = "A trip lasts between 1 and {limit} days."


class NegativeBudget(InvalidInput):
    code = "NEGATIVE_BUDGET"
    message = "A budget or a cost can't be negative. Leave it out if there is none."


class WeakPassword(InvalidInput):
    code = "WEAK_PASSWORD"
    message = "A password needs between {minimum} and {limit} characters."


class InvalidEmail(InvalidInput):
    code = "INVALID_EMAIL"
    message = "This is not an e-mail address. Check it and send it again."


class DocumentTooLarge(InvalidInput):
    code = "DOCUMENT_TOO_LARGE"
    message = "The GraphQL document is too large: at most {limit} is accepted for {measure}. Split it into several requests."


class CostTooHigh(InvalidInput):
    code = "COST_TOO_HIGH"
    message = "The operation costs {requested} units, and one may cost at most {limit}. Ask for shorter lists or fewer fields."


class UnknownDocument(InvalidInput):
    code = "UNKNOWN_DOCUMENT"
    message = "There is no document with this id. Send the id of a trusted document, or the text itself."


class CheckpointRefused(InvalidInput):
    code = "CHECKPOINT_REFUSED"
    message = "This checkpoint is not of this user and scope. Use one exactly as the API returned it, or begin without one."


class UnknownMutation(InvalidInput):
    code = "UNKNOWN_MUTATION"
    message = "There is no mutation “{op}”. See the list of mutations in the protocol."


class MutationIDReused(InvalidInput):
    code = "MUTATION_ID_REUSED"
    message = "Mutation {id} of this client was another one. Send it under the next free id, or begin with a new client id."


class BodyTooLarge(InvalidInput):
    code = "BODY_TOO_LARGE"
    message = "The request is too large: at most {limit} bytes are accepted."
    http_status = 413


class AccessRefused(TripWiseError):
    """Who asks may not do this."""

    http_status = 403


class Unauthenticated(AccessRefused):
    code = "UNAUTHENTICATED"
    message = "Sign in first: send the access token in the header Authorization as “Bearer <token>”."
    http_status = 401


class InvalidToken(AccessRefused):
    code = "INVALID_TOKEN"
    message = "The token is not valid. Sign in again."
    http_status = 401


class TokenExpired(AccessRefused):
    code = "TOKEN_EXPIRED"
    message = "The token has expired. Ask for a new one with `refreshSession`."
    http_status = 401


class TokenReused(AccessRefused):
    code = "TOKEN_REUSED"
    message = "This refresh token was used before, so the whole session was closed for safety. Sign in again."
    http_status = 401


class KeyRefused(AccessRefused):
    code = "KEY_REFUSED"
    message = "The API key is not valid. Check that all of it was copied, and that it is meant for this service."
    http_status = 401


class KeyExpired(AccessRefused):
    code = "KEY_EXPIRED"
    message = "The API key has expired. Use its successor, or ask the operator for a new one."
    http_status = 401


class KeyRevoked(AccessRefused):
    code = "KEY_REVOKED"
    message = "The API key was revoked. Ask the operator for a new one."
    http_status = 401


class KeyNotAllowed(AccessRefused):
    code = "KEY_NOT_ALLOWED"
    message = "“{field}” is for travellers who sign in; no API key may use it."


class ScopeMissing(AccessRefused):
    code = "SCOPE_MISSING"
    message = "The API key lacks the scope {scope}, which “{field}” needs. Ask the operator for a key that has it."


class InvalidCredentials(AccessRefused):
    code = "INVALID_CREDENTIALS"
    message = "E-mail and password don't match an account. Check both and try again."
    http_status = 401


class Forbidden(AccessRefused):
    code = "FORBIDDEN"
    message = "Your role in this trip doesn't allow this. Ask its owner."


class DocumentNotTrusted(AccessRefused):
    code = "DOCUMENT_NOT_TRUSTED"
    message = "This service executes trusted documents only. Send the `documentId` of one."


class RateLimited(AccessRefused):
    code = "RATE_LIMITED"
    message = "Too many attempts. Try again in {seconds} seconds."
    retryable = True
    http_status = 429


class TooManySubscriptions(AccessRefused):
    code = "TOO_MANY_SUBSCRIPTIONS"
    message = "Too many subscriptions are open at once: at most {limit} are accepted. End some of them first."
    retryable = True
    http_status = 429


class NotFound(TripWiseError):
    code = "NOT_FOUND"
    message = "It doesn't exist, or it isn't shared with you."
    http_status = 404


class Conflict(TripWiseError):
    """It is not in a state that allows this."""

    http_status = 409


class EmailTaken(Conflict):
    code = "EMAIL_TAKEN"
    message = "An account with this e-mail exists. Sign in, or use another e-mail."


class AlreadyClaimed(Conflict):
    code = "ALREADY_CLAIMED"
    message = "This account has an e-mail already."


class NothingToUndo(Conflict):
    code = "NOTHING_TO_UNDO"
    message = "This trip has no change left to undo."


class LastOwner(Conflict):
    code = "LAST_OWNER"
    message = "A trip needs an owner. Make somebody else the owner first."


class StopLocked(Conflict):
    code = "STOP_LOCKED"
    message = "“{title}” is locked. Unlock it first."


class GenerationRunning(Conflict):
    code = "GENERATION_RUNNING"
    message = "This trip is being planned right now. Wait until it is done."
    retryable = True


class IDTaken(Conflict):
    code = "ID_TAKEN"
    message = "This id is in use already."


class SyncReset(Conflict):
    code = "SYNC_RESET"
    message = "The server went back to an earlier state, or was not asked for too long. Begin to sync anew; local edits may be kept."


class UpgradeRequired(Conflict):
    code = "UPGRADE_REQUIRED"
    message = "This app is too old to save changes: version {oldest} of the documents or newer is needed. Update it; nothing is lost."


class PlanningFailed(TripWiseError):
    """No itinerary came out; the trip is as it was."""

    http_status = 422


class RefinementNotUnderstood(PlanningFailed):
    code = "REFINEMENT_NOT_UNDERSTOOD"
    message = "We didn't understand what to change. Name a stop and what to do with it, for example “remove the museum on day 2”."


class ProviderUnavailable(PlanningFailed):
    code = "PROVIDER_UNAVAILABLE"
    message = "The AI provider doesn't answer right now. Try again in a moment."
    retryable = True
    http_status = 503


class ProviderKeyRefused(PlanningFailed):
    code = "PROVIDER_KEY_REFUSED"
    message = "The AI provider refused our key. The operator has to renew TRIPWISE_GEMINI_API_KEY."
    http_status = 503


class NoFeasiblePlan(PlanningFailed):
    code = "NO_FEASIBLE_PLAN"
    message = "No itinerary fits these wishes: {reason}. Relax one of them and try again."


class DeadlineExceeded(PlanningFailed):
    code = "DEADLINE_EXCEEDED"
    message = "Planning took too long and was stopped. Try again, or ask for fewer days."
    retryable = True
    http_status = 504


class Unavailable(TripWiseError):
    """Not now; the same request may pass later."""

    retryable = True
    http_status = 503


class Overloaded(Unavailable):
    code = "OVERLOADED"
    message = "The service is busy. Try again in {seconds} seconds."


class BodyTooSlow(Unavailable):
    code = "BODY_TOO_SLOW"
    message = "The request did not arrive within {seconds} seconds. Send it again."
    http_status = 408


class RequestTooSlow(Unavailable):
    code = "REQUEST_TOO_SLOW"
    message = (
        "The request took longer than {seconds} seconds and was stopped. Ask for less at once;"
        " a mutation may have been done, so look first."
    )
    http_status = 504


class ShuttingDown(Unavailable):
    code = "SHUTTING_DOWN"
    message = "This node is shutting down. Connect again."


class ServerBehind(Unavailable):
    code = "SERVER_BEHIND"
    message = "This node does not know version {version} of the documents yet. Try again in a moment."


class NotDurable(Unavailable):
    code = "NOT_DURABLE"
    message = "The changes are stored here, but not yet outside this region. Send them again; what is done is not done twice."


class StartUpFailed(TripWiseError):
    """The node can't start as it is set up; a message for its operator."""

    http_status = 500


class DatabaseCorrupt(StartUpFailed):
    code = "DATABASE_CORRUPT"
    message = "The database {file} is damaged: {reason}. It was left untouched. Restore it from a backup or its replica."


class DatabaseInUse(StartUpFailed):
    code = "DATABASE_IN_USE"
    message = "Another process serves the data folder {file}. Stop it, or choose another folder with --data."


class DatabaseMissing(StartUpFailed):
    code = "DATABASE_MISSING"
    message = "There is no database in {file}. Check --data, or start a node there first with `tripwise serve`."


class SQLiteTooOld(StartUpFailed):
    code = "SQLITE_TOO_OLD"
    message = (
        "SQLite {found} is too old: {needed} or newer is needed, since older ones can corrupt a database in WAL mode. Install a newer apsw."
    )


class PortTaken(StartUpFailed):
    code = "PORT_TAKEN"
    message = "Port {port} on {host} is in use. Stop what listens there, or choose another one with --port."


class ModelFileMissing(StartUpFailed):
    code = "MODEL_FILE_MISSING"
    message = "There is no model file at {file}. Correct TRIPWISE_MODEL_PATH, or unset it to use the one that ships."


class ModelFileBroken(StartUpFailed):
    code = "MODEL_FILE_BROKEN"
    message = "The model file {file} can't be used: {reason}. Replace it, or unset TRIPWISE_MODEL_PATH to use the one that ships."


class InvalidSetting(StartUpFailed):
    code = "INVALID_SETTING"
    message = "The setting {setting} is not valid: {reason}."


class InternalError(TripWiseError):
    code = "INTERNAL_ERROR"
    message = "Something went wrong on our side. Quote {request_id} if you write to us."
    retryable = True
    http_status = 500


def leaves(root: type[TripWiseError] = TripWiseError) -> Iterator[type[TripWiseError]]:
    """Yield each error class that has a code, in the order of the tree."""
    for child in root.__subclasses__():
        if child.code:
            yield child
        yield from leaves(child)
