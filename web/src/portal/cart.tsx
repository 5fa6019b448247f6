import { follow } from "@commerce/client/events";
import { type Cart, type CartItem, type LineIssue, type RecordEnd, rest, type RestOptions } from "@commerce/client/rest";
import { useState } from "preact/hooks";

import { answer, asGuest } from "../shared/api";
import { Broken, Failed, Heading } from "../shared/frame";
import { type Reader, useReader } from "../shared/i18n";
import { useLive } from "../shared/live";
import { Gone } from "./gone";

const KEPT = "commerce.opened";

/** What a link has opened in this tab: whose shop it is, and the secret of the guest's record. */
export interface Opened {
  readonly company: string;
  readonly sessionToken: string;
}

/** What an earlier link has opened in this tab, for a page that is loaded again. */
export function kept(): Opened | undefined {
  const text = sessionStorage.getItem(KEPT);
  return text ? (JSON.parse(text) as Opened) : undefined;
}

export function keep(opened: Opened): void {
  sessionStorage.setItem(KEPT, JSON.stringify(opened));
}

/** A guest's cart, as it is while somebody looks at it, with what differs from the shop's offers. */
export function CartPage({ opened, told }: { opened: Opened; told: string }) {
  const { words } = useReader();
  const as = asGuest(opened.company, opened.sessionToken);
  const [shown, setShown] = useState<Cart>();
  const [ended, setEnded] = useState<RecordEnd>();
  const live = useLive(opened.sessionToken, (following) => follow(as, "/api/public/cart/stream", following), ({ cart, end }) => {
    if (cart) setShown(cart);
    setEnded(end);
  });
  if (ended?.reason === "CONVERTED") return <Ordered />;
  if (ended) return <Gone told={words.goneCart} />;
  if (live.error) return <Gone error={live.error} told={words.goneCart} again={live.again} />;
  if (!shown) return live.broken ? <Broken /> : <p role="status">{words.loading}</p>;
  return (
    <>
      {live.broken && <Broken />}
      <CartView cart={shown} as={as} told={told} />
    </>
  );
}

function Ordered() {
  const { words } = useReader();
  return (
    <>
      <Heading>{words.yourCart}</Heading>
      <p role="status">{words.ordered}</p>
    </>
  );
}

interface CartViewProps {
  readonly cart: Cart;
  readonly as: RestOptions;
  readonly told: string;
}

function CartView({ cart, as, told }: CartViewProps) {
  const reader = useReader();
  const { words } = reader;
  const [error, setError] = useState<unknown>();
  const issues = cart.items.flatMap((item) => item.issues);
  async function refresh() {
    try {
      setError(undefined);
      const path = { cartId: cart.id };
      await answer(rest(as).POST("/api/public/cart/{cartId}/refresh-prices", { params: { path }, body: {} }));
    } catch (failed) {
      setError(failed);
    }
  }
  return (
    <>
      <Heading>{words.yourCart}</Heading>
      <p role="status">{told}</p>
      {issues.length > 0 && <p class="panel bad">{words.differs(issues.length)}</p>}
      {cart.items.length === 0 && <p>{words.emptyCart}</p>}
      <ul class="plain lines">{cart.items.map((item) => <Line item={item} currency={cart.currency} />)}</ul>
      {cart.items.length > 0 && (
        <table>
          <caption class="hidden">{words.total}</caption>
          <tbody>
            <Sum name={words.subtotal} value={cart.totals.subtotal} currency={cart.currency} />
            {cart.totals.discountTotal > 0 && <Sum name={words.discount(cart.discountCodes.map((code) => code.code).join(", "))} value={-cart.totals.discountTotal} currency={cart.currency} />}
            {cart.totals.taxTotal > 0 && <Sum name={words.tax} value={cart.totals.taxTotal} currency={cart.currency} />}
            {cart.totals.shippingTotal > 0 && <Sum name={words.shipping} value={cart.totals.shippingTotal} currency={cart.currency} />}
            <Sum name={words.total} value={cart.totals.grandTotal} currency={cart.currency} />
          </tbody>
        </table>
      )}
      {cart.items.some((item) => item.issues.some((issue) => issue.reason === "PRICE_CHANGED")) && (
        <div class="actions"><button type="button" class="main" onClick={() => void refresh()}>{words.takePrices}</button></div>
      )}
      {error !== undefined && <Failed error={error} />}
    </>
  );
}

function Sum({ name, value, currency }: { name: string; value: number; currency: string }) {
  const reader = useReader();
  return <tr><th scope="row">{name}</th><td class="number">{reader.money(value, currency)}</td></tr>;
}

function Line({ item, currency }: { item: CartItem; currency: string }) {
  const reader = useReader();
  return (
    <li>
      <span>
        {reader.number(item.quantity)} × <b>{item.productSnapshot.name}</b>
        <br /><span class="soft">{item.productSnapshot.sku}</span>
        {item.issues.map((issue) => <><br /><span class="bad">{toldIssue(issue, currency, reader)}</span></>)}
      </span>
      <b>{reader.money(item.lineTotal, currency)}</b>
    </li>
  );
}

function toldIssue(issue: LineIssue, currency: string, reader: Reader): string {
  const { words } = reader;
  if (issue.reason === "PRICE_CHANGED") return words.priceChanged(reader.money(issue.old ?? 0, currency), reader.money(issue.new ?? 0, currency));
  if (issue.reason === "OUT_OF_STOCK") return words.onlyInStock(issue.available ?? 0);
  return words.unavailable;
}
