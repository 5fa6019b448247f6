"""What the links of a recovery mail do."""

from __future__ import annotations

from server.cart import errors
from server.cart.domain import lifecycle
from server.cart.repository import Needs, recovery
from server.cart.service.change import Changer
from server.cart.service.decision import Change, note
from server.cart.views import CartView
from server.catalog.scene import By
from server.kernel import tokens
from server.kernel.identity import Caller
from server.platform import journal
from server.platform.postgres import Executor, settle
from server.platform.sql import naive


class CartRecovery:
    """Brings carts back, and ends mails about them."""

    def __init__(self, changer: Changer) -> None:
        self._carts = changer

    async def recover(self, caller: Caller, token: str) -> CartView:
        """Make the abandoned cart of a mail the caller's, with a fresh session token.

        One transaction of three statements: the link is used up and the cart locked, then read,
        then written. A repeated call with the same idempotency key gets the first answer.

        Raises:
            NotFound: The link opens no abandoned cart of the company.
        """
        session_token = tokens.new_session_token()

        async def attempt(executor: Executor, _locked: bool) -> CartView:
            used = await executor.fetch_row(
                recovery.USE_TOKEN,
                {
                    "token": tokens.digest(token),
                    "company_id": caller.company_id,
                    "now": naive(self._carts.now()),
                },
            )
            if used is None:
                # A company that is closed or an answer that was given come before.
                await self._carts.read(executor, caller, By.NOTHING, Needs())
                raise errors.recovery_token_invalid()
            situation = await self._carts.read(
                executor, caller, By.ID, Needs(rules=True), record_id=used[0]
            )
            situation.scene.require_guests()
            if situation.cart is None:
                raise errors.recovery_token_invalid()
            cart = lifecycle.recover(situation.cart, tokens.digest(session_token))
            return await self._carts.write(
                executor,
                caller,
                situation,
                situation.cart,
                Change(cart, note("CART_RECOVERED", change="RECOVERY_LINK")),
                session_token=session_token,
            )

        return await settle(self._carts.database, attempt, atomic=True)

    async def unsubscribe(self, caller: Caller, token: str) -> None:
        """Send no more recovery mails to whom the mail went; again is harmless.

        Raises:
            NotFound: The link is of no mail of the company.
        """
        values = {
            "token": tokens.digest(token),
            "company_id": caller.company_id,
            "now": naive(self._carts.now()),
            **journal.batch_parameters(caller.actor, self._carts.now()),
        }
        database = self._carts.database
        await self._carts.read(database, caller, By.NOTHING, Needs())
        if await database.fetch_row(recovery.OPT_OUT, values) is None:
            raise errors.recovery_token_invalid()
