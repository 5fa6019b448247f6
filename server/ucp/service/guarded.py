"""What the pipeline does for shoppers' carts and can't for assistants', whom it does not know.

It counts wrong codes by refusals, and the protocols tell of them beside the cart. It lets the
changes of one session token wait for one another, and assistants have another secret.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from server.containers.agent_port import AgentCartPort, Encode
from server.containers.editor import Answer
from server.kernel.agents import AgentCart, Notice, Wanted
from server.kernel.identity import Caller
from server.platform.grpc.guesses import CODE, Guesses
from server.platform.grpc.queues import CallerQueues
from server.platform.grpc.refusals import RefusalRecords


class GuardedCarts:
    """Carts whose wrong codes are counted, and whose changes wait in turn; see `AgentCartPort`.

    Args:
        carts: The carts.
        queues: Lets the changes of a cart through one by one.
        guesses: Counts what is wrong, and makes those wait who try too much.
        refusals: Puts them on record.
        begins: The method that begins carts, as records name it.
        changes: The method that changes them.
    """

    def __init__(
        self,
        carts: AgentCartPort,
        queues: CallerQueues,
        guesses: Guesses,
        refusals: RefusalRecords,
        *,
        begins: str,
        changes: str,
    ) -> None:
        self._carts = carts
        self._queues = queues
        self._guesses = guesses
        self._refusals = refusals
        self._begins = begins
        self._changes = changes
        self.get = carts.get
        self.code = carts.code

    async def create(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        wanted: Wanted,
        encode: Encode[Answer],
        *,
        checkout: bool = False,
    ) -> Answer:
        """Begin a cart with what is wanted.

        Raises:
            RateLimited: The address has tried too many codes that were wrong.
        """

        async def begun(encode: Encode[Answer]) -> Answer:
            return await self._carts.create(
                caller, site_id, secret, wanted, encode, checkout=checkout
            )

        return await self._counted(caller, wanted, encode, self._begins, begun)

    async def replace(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        wanted: Wanted,
        encode: Encode[Answer],
        *,
        checkout: bool = False,
    ) -> Answer:
        """Bring a cart to what is wanted.

        Raises:
            RateLimited: The address has tried too many codes that were wrong, or too many changes
                of the cart wait already.
        """

        async def changed(encode: Encode[Answer]) -> Answer:
            return await self._queues.in_turn(
                secret,
                lambda: self._carts.replace(
                    caller, site_id, secret, wanted, encode, checkout=checkout
                ),
            )

        return await self._counted(caller, wanted, encode, self._changes, changed)

    async def cancel(
        self,
        caller: Caller,
        site_id: str,
        secret: str,
        encode: Encode[Answer],
        *,
        checkout: bool = False,
    ) -> Answer:
        """End the assistant's access."""
        return await self._queues.in_turn(
            secret,
            lambda: self._carts.cancel(caller, site_id, secret, encode, checkout=checkout),
        )

    async def convert(
        self, caller: Caller, site_id: str, secret: str, encode: Encode[Answer]
    ) -> Answer:
        """Begin the cart's checkout session."""
        return await self._queues.in_turn(
            secret, lambda: self._carts.convert(caller, site_id, secret, encode)
        )

    async def _counted(
        self,
        caller: Caller,
        wanted: Wanted,
        encode: Encode[Answer],
        method: str,
        done: Callable[[Encode[Answer]], Awaitable[Answer]],
    ) -> Answer:
        if not wanted.codes:
            return await done(encode)
        self._guesses.admit(caller, CODE)
        told: tuple[Notice, ...] = ()

        def noted(shown: AgentCart) -> Answer:
            nonlocal told
            # The last attempt's: the ones before came to nothing.
            told = shown.notices
            return encode(shown)

        answer = await done(noted)
        for notice in told:
            if self._guesses.count_told(caller, notice.reason, notice.message):
                await self._refusals.record(caller, method, notice.reason)
        return answer
