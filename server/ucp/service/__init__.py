"""The use cases of the protocol: one function a call."""

from server.ucp.service.acp import AcpShopping
from server.ucp.service.carts import AgentShopping
from server.ucp.service.checkouts import AgentCheckouts
from server.ucp.service.directory import Directory
from server.ucp.service.guarded import GuardedCarts
from server.ucp.service.links import CartLinks
from server.ucp.service.lists import AgentLists
from server.ucp.service.profiles import FetchedProfiles
from server.ucp.service.tools import AgentTools

__all__ = [
    "AcpShopping",
    "AgentCheckouts",
    "AgentLists",
    "AgentShopping",
    "AgentTools",
    "CartLinks",
    "Directory",
    "FetchedProfiles",
    "GuardedCarts",
]
