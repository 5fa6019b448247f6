"""Every setting of the server: one class, read from the environment."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Literal, cast

from pydantic import BeforeValidator, Field, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from server.platform.database.shard_map import HOME, Shard, read_map
from server.platform.settings import checks

DEVELOPMENT_JWT_SECRET = "dev-secret-change-me"  # noqa: S105 - published on purpose, refused in production

JWT_SECRET_BYTES = 32
"""How long a secret of production is at least: as long as what HS256 makes (RFC 7518, 3.2)."""


_READ = BeforeValidator(checks.seconds)
"""Lets a length of time be written as seconds too, beside the ways of ISO 8601."""


class Settings(BaseSettings):
    """What the server can be told from outside.

    Each field is the environment variable of the same name in upper case; an empty one is as good
    as none.
    """

    model_config = SettingsConfigDict(
        env_prefix="", extra="ignore", frozen=True, allow_inf_nan=False
    )

    node_env: Literal["production", "development", "test"] = "production"
    """The kind of deployment. `production` has no demo data and refuses the development secret."""

    # --- stores ---------------------------------------------------------------------------
    database_url: str = ""
    """PostgreSQL 14 or newer. Empty: `run` and `up` start an embedded server."""
    database_direct_url: str = ""
    """PostgreSQL itself, where `database_url` is a pooler that gives a connection out for one
    transaction. Migrations and jobs take it, as they hold locks of a session. Empty: the same."""
    database_shards: str = Field(default="", repr=False)
    """Further databases or schemas and the companies whose rows are in each, as JSON or the path of
    a file with it; `database_url` has all other companies."""
    database_replica_url: str = ""
    """A standby of that database, which figures are read from while it answers. Empty: none."""
    redis_url: str = ""
    """Redis 6 or newer. Empty: `run` and `up` start an embedded server."""
    database_connections: int = Field(default=75, ge=2, le=10_000)
    """Connections to the database and its replica over all workers of one deployment."""
    database_timeout_seconds: float = Field(default=10.0, gt=0)
    """The longest a statement of a call may take, in seconds."""
    database_acquire_seconds: float = Field(default=2.0, gt=0)
    """The longest a call waits for a connection to the database, in seconds; then it is refused."""
    database_silence_seconds: float = Field(default=3.0, gt=0)
    """After how long without any answer the database counts as away, in seconds.

    Calls are then refused at once until it is back.
    """

    database_plan_cache_mode: Literal["", "auto", "force_generic_plan", "force_custom_plan"] = ""
    """Which plans prepared statements keep. Empty: general ones; on Citus, which has none, those
    for the parameters."""

    # --- listeners ------------------------------------------------------------------------
    api_port: int = Field(default=3001, ge=0, le=65_535)
    """Envoy's port: REST, gRPC and gRPC-Web. 0 takes a free one."""
    dashboard_port: int = Field(default=3000, ge=0, le=65_535)
    """The port of the pages for staff, which `run` and `up` serve. 0 takes a free one."""
    portal_port: int = Field(default=3003, ge=0, le=65_535)
    """The same of the pages that shoppers' links lead to."""
    pages_api_url: str = ""
    """Where these pages call the API, `https://api.example.com`, and programs of mail, which offer
    one-click unsubscribing there. Empty: these pages call this machine's, and no mail offers it."""
    api_host: str = ""
    """Envoy's address. Empty: 127.0.0.1, as development's secret is published; in production
    0.0.0.0, all addresses."""
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    """Server processes; one a core unless told."""
    grpc_reflection: bool | None = None
    """Server reflection. Unset: on, but off in production."""
    shutdown_grace_seconds: float = Field(default=10.0, ge=0)
    """How long a stopping worker lets running calls finish, in seconds."""
    shutdown_leave_seconds: float = Field(default=3.0, ge=0)
    """How long a worker that got SIGTERM goes on serving while its health says NOT_SERVING.

    In seconds; longer than Envoy takes between two health checks. SIGINT does not wait.
    """
    max_request_bytes: int = Field(default=256 * 1024, ge=1024, le=3 * 1024 * 1024)
    """The largest request body, in bytes."""
    run_directory: str = ".run"
    """Where `run` and `up` keep data, logs and `env`."""

    # --- identity -------------------------------------------------------------------------
    jwt_secret: str = Field(default="", repr=False)
    """HS256 secret. Production refuses an empty one (without a JWKS) and the development one."""
    jwt_jwks_url: str = ""
    """Where RS256 and ES256 keys are published; takes the place of `jwt_secret`."""
    jwt_issuer: str = ""
    """The `iss` that tokens must carry. Empty: not checked."""
    jwt_audience: str = ""
    """The `aud` that tokens must carry. Empty: not checked."""
    auto_provision_customers: bool = True
    """Whether the first call of an unknown customer creates the customer's row."""

    # --- catalogue ------------------------------------------------------------------------
    catalog_writable: bool | None = None
    """Whether `CatalogService` may change the catalogue.

    Unset: where this server's migrations made its tables; not where another application did.
    """

    # --- web ------------------------------------------------------------------------------
    cors_origins: str = "http://localhost:3000,http://localhost:3002,http://localhost:3003"
    """Origins whose browsers may call, comma separated."""
    rate_limit_public: int = Field(default=600, ge=1)
    """Calls a minute to public routes, for each client address and company."""
    rate_limit_token: int = Field(default=1200, ge=1)
    """Calls a minute of one customer, one member of staff or one session token."""
    rate_limit_tenant: int = Field(default=60_000, ge=1)
    """Calls a minute of one company's customers, staff and guests, over all workers."""
    rate_limit_guesses: int = Field(default=60, ge=1)
    """Wrong codes a minute of one address and company, before it has to wait. One cart or customer
    has a sixth of it; of wrong tokens and links there may be five times as many."""
    company_portal_url: str = "http://localhost:3003"
    """Where share and recovery links lead."""

    # --- streams --------------------------------------------------------------------------
    stream_poll_seconds: float = Field(default=0.05, gt=0, le=5)
    """How often a worker with open streams looks for new events, in seconds."""
    stream_heartbeat_seconds: float = Field(default=45.0, ge=1, le=55)
    """How long a stream says nothing at most, in seconds; what lies between may cut silent ones."""
    stream_check_seconds: float = Field(default=15.0, gt=0, le=300)
    """How often it is looked whether callers may still see what they follow, in seconds, where no
    event tells of it."""
    stream_most_seconds: float = Field(default=3600.0, ge=1)
    """How long a stream stays open, in seconds; then its caller comes anew and goes on."""
    streams_a_caller: int = Field(default=20, ge=1)
    """Streams that one customer, member of staff or session token keeps open on one worker."""
    streams_a_company: int = Field(default=10_000, ge=1)
    """Streams that one company's callers keep open on one worker."""

    # --- telemetry ------------------------------------------------------------------------
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least severe log line that is written."""
    metrics_host: str = "127.0.0.1"
    """Where metrics can be scraped; a pod, whose network is closed, sets `0.0.0.0`."""
    metrics_port: int = Field(default=0, ge=0, le=65_535)
    """The first worker's port for scrapes, the next ones' follow; also that of the jobs' process.

    0: free ones, which a stack writes to `<run_directory>/targets.json`.
    """
    deployment_metrics_seconds: float = Field(default=60.0, ge=0, le=3600)
    """How often the jobs' process counts active carts and the like, in seconds. 0: never."""
    otel_exporter_otlp_endpoint: str = ""
    """The collector of traces, `http://host:4317` (OTLP by gRPC). Empty: nothing is traced."""
    otel_traces_sampler_arg: float = Field(default=0.1, ge=0, le=1)
    """The share of calls that are traced, 0 to 1, where the caller has not decided."""

    # --- analytics ------------------------------------------------------------------------
    analytics_refresh_seconds: float = Field(default=15.0, ge=0, le=60)
    """How often a worker looks for what is not yet counted, in seconds. 0: never by itself."""

    # --- webhooks -------------------------------------------------------------------------
    run_webhooks: bool = True
    """Whether `run` and `up` keep a process that sends events to webhook endpoints."""
    webhook_keys: str = Field(default="", repr=False)
    """What the secrets of webhook endpoints are sealed with, comma separated: the first one seals,
    all of them open, so that a new one can be put before. Empty: `jwt_secret`."""
    webhook_retry_seconds: str = ""
    """The pauses between the attempts of a delivery, in seconds, comma separated.

    Empty: 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h.
    """
    webhook_timeout_seconds: float = Field(default=15.0, gt=0, le=60)
    """The longest a receiver may take to answer, in seconds."""
    webhook_concurrency: int = Field(default=32, ge=1, le=1000)
    """Calls that one process makes to one endpoint at a time."""
    webhook_log_days: int = Field(default=30, ge=1)
    """How long the log of attempts is kept, in days."""

    # --- promotions -----------------------------------------------------------------------
    promotion_hold: Annotated[timedelta, Field(ge=timedelta(seconds=1)), _READ] = timedelta(
        minutes=30
    )
    """How long a cart with goods holds a use of a code after its last change, in seconds or ISO
    8601."""

    # --- housekeeping ---------------------------------------------------------------------
    cart_abandon_after: Annotated[timedelta, Field(ge=timedelta(0)), _READ] | None = None
    """Idle time after which a cart is abandoned, in seconds or ISO 8601. Unset: at its expiry."""

    run_jobs: bool = True
    """Whether `run` and `up` keep a process that runs the jobs by the clock."""
    event_retention_days: int = Field(default=1100, ge=0)
    """How long events are kept, in days, rounded up to whole months. 0: for ever."""
    audit_refusal_seconds: float = Field(default=600.0, ge=0, le=86_400)
    """For how long equal refusals of one address are summed up in one audit record, in seconds.
    0: each is recorded."""
    converted_cart_days: int = Field(default=3650, ge=0)
    """How long carts that became orders are kept where `ARCHIVE_URL` is not set, in days. 0: for
    ever."""
    audit_address_days: int = Field(default=90, ge=0)
    """How long records in the audit log keep network address and user agent, in days. 0: as long as
    the record."""
    audit_retention_days: int = Field(default=400, ge=0)
    """How long records of changes and refusals are kept in the audit log, in days. 0: for ever."""
    smtp_url: str = Field(default="", repr=False)
    """The mail server: `smtp://user:password@host:port`, `smtps://…` or `smtp+starttls://…`.

    Empty: recovery mails are written to `<run_directory>/mail`, but in production none are sent.
    """
    smtp_timeout_seconds: float = Field(default=30.0, gt=0, le=300)
    """The longest the mail server may take for one answer, in seconds."""
    mail_from: str = "shop@localhost"
    """The sender's address of recovery mails; the company's name goes before it."""
    recovery_mails_a_run: int = Field(default=1000, ge=1)
    """The most recovery mails one run of `sendRecoveryEmails` sends."""
    archive_url: str = Field(default="", repr=False)
    """Where archived carts go: `s3://bucket/prefix` or `file:///path`; S3 reads `AWS_…` variables.

    Empty: nothing is archived, so nothing is deleted either.
    """

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment as Envoy's configuration does: no name in small letters."""
        told = {name.lower(): value for name, value in os.environ.items() if name == name.upper()}
        cast(EnvSettingsSource, env_settings).env_vars = {
            name: value for name, value in told.items() if value
        }
        return init_settings, env_settings

    @field_validator("webhook_retry_seconds")
    @classmethod
    def _pauses(cls, value: str) -> str:
        if value and not all(checks.is_pause(part) for part in value.split(",")):
            raise ValueError("must be seconds, comma separated, such as 5,300,1800")
        return value

    @field_validator("company_portal_url", "pages_api_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def production(self) -> bool:
        """Whether this is a production deployment."""
        return self.node_env == "production"

    @property
    def listen_host(self) -> str:
        """The address that Envoy listens on."""
        return self.api_host or ("0.0.0.0" if self.production else "127.0.0.1")  # noqa: S104

    @property
    def reflection_enabled(self) -> bool:
        """Whether the server answers reflection calls."""
        return not self.production if self.grpc_reflection is None else self.grpc_reflection

    @cached_property
    def allowed_origins(self) -> tuple[str, ...]:
        """The origins of `cors_origins`, trimmed, without empty ones."""
        return tuple(origin.strip() for origin in self.cors_origins.split(",") if origin.strip())

    @property
    def webhook_pauses(self) -> tuple[float, ...]:
        """The pauses of `webhook_retry_seconds`; empty when they are the usual ones."""
        return tuple(float(part) for part in self.webhook_retry_seconds.split(",") if part.strip())

    @property
    def webhook_sealing_keys(self) -> tuple[str, ...]:
        """The keys of `webhook_keys`, else `jwt_secret`; empty where neither is set."""
        keys = self.webhook_keys or self.jwt_secret
        return tuple(key.strip() for key in keys.split(",") if key.strip())

    @property
    def direct_url(self) -> str:
        """The database without a pooler between."""
        return self.database_direct_url or self.database_url

    @property
    def shards(self) -> tuple[Shard, ...]:
        """All databases, that of `database_url` first; a `BadMap` where they can't be told."""
        home = Shard(HOME, self.database_url, self.direct_url)
        return (home, *(read_map(self.database_shards) if self.database_shards else ()))

    def at(self, shard: Shard) -> Settings:
        """Give the settings of a process that works on one *shard* alone."""
        told = {"database_url": shard.url, "database_direct_url": shard.direct_url}
        return self.model_copy(update=told | {"database_shards": ""})

    @property
    def pool_size(self) -> int:
        """Connections of one worker to the database."""
        return max(1, self.database_connections // self.workers - self.replica_pool_size)

    @property
    def replica_pool_size(self) -> int:
        """Connections of one worker to the replica: of 75 connections, five are for figures."""
        if not self.database_replica_url:
            return 0
        return max(1, self.database_connections // self.workers // 15)

    def refusals(self) -> list[str]:
        """Say why the server must not start with these settings; empty when it may.

        No reason repeats a value, since many hold secrets.
        """
        reasons = []
        if not self.jwt_secret and not self.jwt_jwks_url:
            reasons.append("JWT_SECRET or JWT_JWKS_URL must be set")
        if self.production and self.jwt_secret and not self.jwt_jwks_url:
            if self.jwt_secret == DEVELOPMENT_JWT_SECRET:
                reasons.append(
                    "JWT_SECRET is the published development secret; production needs its own"
                )
            elif len(self.jwt_secret.encode()) < JWT_SECRET_BYTES:
                reasons.append(
                    f"JWT_SECRET must have {JWT_SECRET_BYTES} bytes or more in production"
                )
        if not self.database_url:
            reasons.append("DATABASE_URL must be set")
        return reasons + checks.reasons(self)
