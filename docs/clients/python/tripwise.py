"""A client of TripWise over HTTP: typed operations, subscriptions, problems, cost and waiting one's turn."""

import time
from collections.abc import Iterator
from typing import TypeVar

import httpx
from httpx_sse import connect_sse
from operations import Answer, Operation, Payload, Problem, RefreshSession, Session, SignInAsGuest
from pydantic import BaseModel, JsonValue

ANSWER_SECONDS = 30
WAIT_SECONDS = 60
"""How long one operation waits for its turn, all in all."""

Data = TypeVar("Data", bound=Operation)
Done = TypeVar("Done", bound=Payload)


class Refused(Exception):
    """The server did not do it; nothing was written."""

    def __init__(self, *problems: Problem) -> None:
        """Tell the problems, of which there is at least one."""
        super().__init__("\n".join(f"{each.code}: {each.message}" for each in problems))
        self.problems = problems


class Cost(Answer):
    """What an operation was priced at, what it came to, and what is left; `restore_rate` units come back each second."""

    requested: float
    actual: float
    limit: float
    remaining: float
    restore_rate: float


def done(payload: Done) -> Done:
    """Return a mutation's payload; raise `Refused` for its problems."""
    if payload.problems:
        raise Refused(*payload.problems)
    return payload


class TripWise:
    """A caller: a partner with an API key, a traveller with an access token, or nobody yet."""

    def __init__(self, http: httpx.Client, url: str, *, language: str = "en", token: str = "") -> None:
        """Ask the endpoint at `url`; `token` is an API key (`twk_…`) or an access token."""
        self._http = http
        self._url = url
        self._language = language
        self._token = token
        self._refresh_token = ""
        self.cost: Cost | None = None

    def sign_in_as_guest(self) -> None:
        """Sign in without an account; the session is renewed when its access token expires."""
        self._keep(done(self.ask(SignInAsGuest).sign_in_as_guest).session)

    def ask(self, operation: type[Data], **variables: JsonValue) -> Data:
        """Execute a query or mutation; raise `Refused` for errors.

        Wait where the server says for how long: what it refuses with 429 or 503 was not executed, so that it can be sent
        again, mutations too.
        """
        waited = 0.0
        while True:
            body = {"query": operation.document, "variables": variables}
            response = self._http.post(self._url, json=body, headers=self._headers(), timeout=ANSWER_SECONDS)
            if waited + (seconds := _seconds_to_wait(response)) <= WAIT_SECONDS:
                time.sleep(seconds)
                waited += seconds
                continue
            answer = _Response.model_validate_json(response.content)
            if answer.first_code == "TOKEN_EXPIRED" and self._refresh_token:
                self._refresh()
                continue
            self.cost = answer.extensions.cost
            return answer.data_of(operation)

    def follow(self, operation: type[Data], **variables: JsonValue) -> Iterator[Data]:
        """Yield the results of a subscription until it has ended; raise `Refused` for errors, and wait as `ask` does."""
        waited = 0.0
        while True:
            body = {"query": operation.document, "variables": variables}
            with connect_sse(self._http, "POST", self._url, json=body, headers=self._headers(), timeout=ANSWER_SECONDS) as source:
                if source.response.is_success:
                    results = (event.data for event in source.iter_sse() if event.event == "next")
                    yield from (_Response.model_validate_json(each).data_of(operation) for each in results)
                    return
                if waited + (seconds := _seconds_to_wait(source.response)) > WAIT_SECONDS:
                    _Response.model_validate_json(source.response.read()).data_of(operation)
            time.sleep(seconds)
            waited += seconds

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/graphql-response+json", "Accept-Language": self._language}
        return headers | {"Authorization": f"Bearer {self._token}"} if self._token else headers

    def _refresh(self) -> None:
        refresh_token, self._refresh_token, self._token = self._refresh_token, "", ""
        self._keep(done(self.ask(RefreshSession, refreshToken=refresh_token).refresh_session).session)

    def _keep(self, session: Session | None) -> None:
        assert session is not None, "a payload without problems has its session"
        self._token, self._refresh_token = session.access_token, session.refresh_token


def _seconds_to_wait(response: httpx.Response) -> float:
    """Return how long the server asks to wait, infinity if it refuses for good."""
    return float(response.headers.get("retry-after", "inf")) if response.status_code in {429, 503} else float("inf")


class _Told(BaseModel):
    """What an error says beside its message."""

    code: str = "UNKNOWN"
    path: tuple[str, ...] = ()
    retryable: bool = False


class _Error(BaseModel):
    message: str
    extensions: _Told = _Told()


class _Extensions(BaseModel):
    cost: Cost | None = None


class _Response(BaseModel):
    data: JsonValue = None
    errors: tuple[_Error, ...] = ()
    extensions: _Extensions = _Extensions()

    @property
    def first_code(self) -> str:
        return self.errors[0].extensions.code if self.errors else ""

    def data_of(self, operation: type[Data]) -> Data:
        if self.errors or self.data is None:
            told = [Problem(message=each.message, **each.extensions.model_dump()) for each in self.errors]
            raise Refused(*(told or [Problem(code="UNKNOWN", message="The answer has no data.")]))
        return operation.model_validate(self.data)
