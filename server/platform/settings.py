"""Every setting of the server: one class, read from the environment."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cached_property
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_JWT_SECRET = "dev-secret-change-me"  # noqa: S105 - published on purpose, refused in production


class Settings(BaseSettings):
    """What the server can be told from outside.

    Each field is the environment variable of the same name in upper case.
    """

    model_config = SettingsConfigDict(env_prefix="", extra="ignore", frozen=True)

    node_env: Literal["production", "development", "test"] = "production"
    """The kind of deployment. `production` has no demo data and refuses the development secret."""

    # --- stores ---------------------------------------------------------------------------
    database_url: str = ""
    """PostgreSQL 14 or newer. Empty: `run` and `up` start an embedded server."""
    database_direct_url: str = ""
    """PostgreSQL itself, where `database_url` is a pooler that gives a connection out for one
    transaction. Migrations and jobs take it, as they hold locks of a session. Empty: the same."""
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

    # --- listeners ------------------------------------------------------------------------
    api_port: int = Field(default=3001, ge=0, le=65_535)
    """Envoy's port: REST, gRPC and gRPC-Web. 0 takes a free one."""
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

    # --- web ------------------------------------------------------------------------------
    cors_origins: str = "http://localhost:3000,http://localhost:3002,http://localhost:3003"
    """Origins whose browsers may call, comma separated."""
    rate_limit_public: int = Field(default=600, ge=1)
    """Calls a minute to public routes, for each client address and company."""
    rate_limit_token: int = Field(default=1200, ge=1)
    """Calls a minute of one customer, one member of staff or one session token."""
    rate_limit_tenant: int = Field(default=60_000, ge=1)
    """Calls a minute of one company's customers, staff and guests, over all workers."""
    company_portal_url: str = "http://localhost:3003"
    """Where share and recovery links lead."""

    # --- telemetry ------------------------------------------------------------------------
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least severe log line that is written."""
    metrics_host: str = "127.0.0.1"
    """Where metrics can be scraped; a pod, whose network is closed, sets `0.0.0.0`."""
    metrics_port: int = Field(default=0, ge=0, le=65_535)
    """The first worker's port for scrapes, the next ones' follow; also that of the jobs' process.

    0: free ones, which a stack writes to `<run_directory>/targets.json`.
    """
    census_seconds: float = Field(default=60.0, ge=0, le=3600)
    """How often the jobs' process counts active carts and the like, in seconds. 0: never."""
    otel_exporter_otlp_endpoint: str = ""
    """The collector of traces, `http://host:4317` (OTLP by gRPC). Empty: nothing is traced."""
    otel_traces_sampler_arg: float = Field(default=0.1, ge=0, le=1)
    """The share of calls that are traced, 0 to 1, where the caller has not decided."""

    # --- analytics ------------------------------------------------------------------------
    analytics_refresh_seconds: float = Field(default=15.0, ge=0, le=60)
    """How often a worker looks for what is not yet counted, in seconds. 0: never by itself."""

    # --- housekeeping ---------------------------------------------------------------------
    cart_abandon_after: timedelta | None = None
    """Idle time after which a cart is abandoned, in seconds or ISO 8601. Unset: at its expiry."""

    run_jobs: bool = True
    """Whether `run` and `up` keep a process that runs the jobs by the clock."""
    event_retention_days: int = Field(default=1100, ge=0)
    """How long events are kept, in days, rounded up to whole months. 0: for ever."""
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

    @field_validator("company_portal_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def production(self) -> bool:
        """Whether this is a production deployment."""
        return self.node_env == "production"

    @property
    def reflection_enabled(self) -> bool:
        """Whether the server answers reflection calls."""
        return not self.production if self.grpc_reflection is None else self.grpc_reflection

    @cached_property
    def allowed_origins(self) -> tuple[str, ...]:
        """The origins of `cors_origins`, trimmed, without empty ones."""
        return tuple(origin.strip() for origin in self.cors_origins.split(",") if origin.strip())

    @property
    def direct_url(self) -> str:
        """The database without a pooler between."""
        return self.database_direct_url or self.database_url

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
        """Say why the server must not start with these settings; empty when it may."""
        reasons = []
        if not self.jwt_secret and not self.jwt_jwks_url:
            reasons.append("JWT_SECRET or JWT_JWKS_URL must be set")
        if self.production and self.jwt_secret == DEVELOPMENT_JWT_SECRET:
            reasons.append(
                "JWT_SECRET is the published development secret; production needs its own"
            )
        if not self.database_url:
            reasons.append("DATABASE_URL must be set")
        return reasons
