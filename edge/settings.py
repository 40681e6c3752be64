"""What an operator can set: environment variables `TRIPWISE_*`, read once into one frozen value."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.errors import InvalidSetting
from models.ids import CellCode

SHIPPED_MODEL = Path(__file__).parent / "planner" / "refinement.gguf"


class Settings(BaseSettings):
    """The settings of a node; every default works with no account and no network."""

    model_config = SettingsConfigDict(env_prefix="TRIPWISE_", frozen=True, extra="ignore")

    cell: CellCode = Field(default=CellCode("local-1"), pattern=r"^[a-z]{2,8}-[0-9]{1,3}$", description="The cell this node holds.")
    data: Path = Field(default=Path("data"), description="The folder of the cell's database and signing key.")
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    trusted_proxies: str = Field(default="", description="Proxies whose X-Forwarded-For is believed, as addresses or networks by commas.")
    environment: Literal["development", "production"] = Field(
        default="development", description="development serves GraphiQL, and introspection unless told otherwise."
    )
    log_format: Literal["text", "json"] = Field(default="text", description="How log lines are written.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="The least level logged.")
    issuer: str = Field(default="tripwise", description="The issuer named in access tokens (RFC 7519, section 4.1.1).")
    allowed_origins: tuple[str, ...] = Field(default=(), description="Web origins that may call from a browser, as a JSON list.")
    sign_in_attempts: int = Field(default=10, ge=1, description="Sign-in attempts per e-mail in five minutes; per address ten times that.")
    redis_url: SecretStr | None = Field(
        default=None, description="Shares quotas between the cells of a region, redis:// or rediss://; see below."
    )
    budget_factor: float = Field(default=1.0, gt=0, le=1_000_000, description="Multiplies every cost budget.")
    gemini_api_key: SecretStr | None = Field(default=None, description="Turns the Gemini generator on.")
    gemini_base_url: str | None = Field(default=None, description="Another endpoint for Gemini, such as a proxy.")
    gemini_api_version: str | None = Field(default=None, description="Another version of Gemini's API than the library's, such as v1beta.")
    gemini_model: str = Field(default="gemini-3.8-flash", description="The Gemini model to ask.")
    generation_seconds: float = Field(default=60, gt=0, le=600, description="How long one generator may take over one draft.")
    generation_workers: int = Field(default=2, ge=1, le=32, description="How many generations run at once.")
    generation_queue: int = Field(default=200, ge=1, description="How many generations may wait.")
    model_path: Path | None = Field(default=None, description="A GGUF file for refinements instead of the one that ships.")
    local_model: bool = Field(default=True, description="Whether a local model refines at all.")
    refinement_seconds: float = Field(default=3, gt=0, le=60, description="How long the local model may take over one request.")
    body_limit_bytes: int = Field(default=256 * 1024, ge=1024, description="The largest request body accepted.")
    body_seconds: float = Field(default=10, gt=0, le=120, description="How long a request may take to arrive.")
    request_seconds: float = Field(default=15, gt=0, le=120, description="How long a query or mutation may take.")
    sync_oldest_schema: int = Field(
        default=1, ge=1, description="The oldest version of the documents that offline clients may still write; older ones read on."
    )
    introspection: bool | None = Field(
        default=None, description="Whether introspection and suggestions are answered; in development only when left out."
    )
    trusted_documents: Path | None = Field(
        default=None, description="A manifest of trusted documents: a JSON object of texts by their ids, as graphql-codegen writes it."
    )
    only_trusted_documents: bool = Field(default=False, description="Whether all other documents are refused.")
    ping_seconds: float = Field(
        default=20, gt=0, le=300, description="How often sockets and event streams are kept alive; one silent for two of them is closed."
    )
    slow_consumer_seconds: float = Field(
        default=10, gt=0, le=300, description="How long a client may take nothing of what is sent before it is cut off."
    )
    sockets_per_actor: int = Field(default=20, ge=1, description="How many sockets and reserved event streams one actor may have open.")
    sockets_per_address: int = Field(
        default=256, ge=1, description="How many sockets one network address may have that are not signed in (yet)."
    )
    subscriptions_per_actor: int = Field(
        default=100, ge=1, description="How many operations of one actor may be open on sockets and streams."
    )
    drain_seconds: float = Field(default=5, ge=0, le=300, description="How long open requests may take at shutdown.")


def read_settings(**overrides: object) -> Settings:
    """Return the settings of the environment, with what the command line says over them; raise `InvalidSetting`."""
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]  # validated here
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        name = "TRIPWISE_" + "_".join(str(part) for part in detail["loc"]).upper()
        raise InvalidSetting(setting=name, reason=detail["msg"]) from error
