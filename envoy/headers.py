"""The headers that Envoy lets browsers send and read, adds to every answer, or takes away."""

from __future__ import annotations

from routing import POLICY

CORS_ALLOWED = (
    *("authorization", "content-type", "idempotency-key", "if-match", "last-event-id"),
    *("x-company-id", "x-customer-id", "x-request-id", "x-session-token"),
    *("grpc-timeout", "x-grpc-web", "x-user-agent"),
)
CORS_EXPOSED = (
    *("etag", "idempotent-replayed", "retry-after", "x-request-id"),
    *("grpc-status", "grpc-message", "grpc-status-details-bin"),
)
SECURITY_HEADERS = (
    ("cache-control", "no-store"),
    (POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
)
UNREAD_HEADERS = (
    *("accept", "accept-encoding", "accept-language", "cache-control", "cookie", "dnt", "origin"),
    *("pragma", "priority", "referer", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform"),
    *("sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-gpc", "upgrade-insecure-requests"),
    *("x-envoy-external-address", "x-envoy-original-method", "x-forwarded-proto", "x-grpc-web"),
)
