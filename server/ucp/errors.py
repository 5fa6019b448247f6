"""What is wrong with a call, in the protocol's words: an HTTP status, a code and a sentence."""

from __future__ import annotations


class ProtocolError(Exception):
    """A call that the protocol refuses; `{code, content}` with the status says so.

    Attributes:
        status: The HTTP status.
        code: The protocol's word.
        content: One sentence for the developer of an assistant.
        path: What of the body is wrong, as a JSONPath; empty for none of it.
        retry_after_seconds: When to come back; 0 for no such word.
    """

    def __init__(
        self,
        status: int,
        code: str,
        content: str,
        *,
        path: str = "",
        retry_after_seconds: int = 0,
    ) -> None:
        super().__init__(f"{status} {code}: {content}")
        self.status = status
        self.code = code
        self.content = content
        self.path = path
        self.retry_after_seconds = retry_after_seconds


def malformed(content: str, path: str = "") -> ProtocolError:
    """The body is not what the protocol says."""
    return ProtocolError(400, "invalid_request", content, path=path)


def no_such_site() -> ProtocolError:
    """The site is unknown, closed, or serves no assistants."""
    return ProtocolError(404, "not_found", "No site here serves shopping assistants")


def agent_missing() -> ProtocolError:
    """The call does not say whose it is."""
    return ProtocolError(
        400, "invalid_profile_url", 'The header UCP-Agent is required: profile="https://…"'
    )


def profile_malformed() -> ProtocolError:
    """The agent's profile is at no address that could be fetched."""
    return ProtocolError(
        400, "invalid_profile_url", "The profile of UCP-Agent must be an https address"
    )


def profile_unreachable() -> ProtocolError:
    """The agent's profile could not be fetched."""
    return ProtocolError(
        424, "profile_unreachable", "The profile of UCP-Agent could not be fetched at its address"
    )


def profile_unreadable() -> ProtocolError:
    """What lies at the profile's address is none."""
    return ProtocolError(
        422, "profile_malformed", "What lies at the address of UCP-Agent is no profile of an agent"
    )


def agent_not_approved() -> ProtocolError:
    """The site serves listed agents alone."""
    return ProtocolError(403, "agent_not_approved", "The site does not serve this agent")


def version_unsupported(asked: str, known: tuple[str, ...]) -> ProtocolError:
    """The release is not served here."""
    return ProtocolError(
        422, "version_unsupported", f"Version {asked} is not served; {', '.join(known)} are"
    )
