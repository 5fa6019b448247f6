import { follow } from "@commerce/client/events";
import type { CartSummary, HistoryEntry, paths, SupportCart } from "@commerce/client/rest";
import { useEffect, useState } from "preact/hooks";

import { answer, asStaff, staffApi } from "../shared/api";
import { Broken, Failed, Heading, useTakenFocus } from "../shared/frame";
import { useReader } from "../shared/i18n";
import { useLive } from "../shared/live";
import { useLoaded } from "../shared/loading";

const FIELDS = ["email", "customerId", "orderId", "cartId"] as const;
type SearchCartsRequest = NonNullable<paths["/api/support/carts/search"]["post"]["requestBody"]>["content"]["application/json"];
type Field = (typeof FIELDS)[number];
const PAGE_SIZE = 20;

/** Finds a customer's cart, and shows it with what happened to it. */
export function SupportPage() {
  const { words } = useReader();
  const [field, setField] = useState<Field>("email");
  const [text, setText] = useState("");
  const [asked, setAsked] = useState<SearchCartsRequest>();
  const [cartId, setCartId] = useState<string>();
  function search(event: SubmitEvent) {
    event.preventDefault();
    if (!text.trim()) return;
    setCartId(undefined);
    setAsked({ [field]: text.trim(), pageSize: PAGE_SIZE });
  }
  return (
    <>
      <Heading>{words.support}</Heading>
      <form class="filters panel" onSubmit={search}>
        <label><span>{words.searchBy}</span>
          <select value={field} onChange={(event) => setField(event.currentTarget.value as Field)}>
            {FIELDS.map((name) => <option value={name}>{words.searchFields[name]}</option>)}
          </select>
        </label>
        <label><span>{words.searchFor}</span>
          <input type="text" autoComplete="off" size={36} maxLength={254} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <button class="main">{words.search}</button>
        <p class="soft">{words.audited}</p>
      </form>
      {asked && !cartId && <Results key={JSON.stringify(asked)} asked={asked} open={setCartId} />}
      {cartId && (
        <>
          <p><button type="button" class="small" onClick={() => setCartId(undefined)}>{words.backToList}</button></p>
          <CartDetails key={cartId} cartId={cartId} />
        </>
      )}
    </>
  );
}

function Results({ asked, open }: { asked: SearchCartsRequest; open: (id: string) => void }) {
  const reader = useReader();
  const { words } = reader;
  const [pages, setPages] = useState<string[]>([""]);
  const token = pages[pages.length - 1] ?? "";
  const { value, error, again } = useLoaded(JSON.stringify([asked, token]), (signal) =>
    answer(staffApi.POST("/api/support/carts/search", { body: { ...asked, pageToken: token }, signal })),
  );
  const place = useTakenFocus<HTMLDivElement>(value);
  if (error !== undefined) return <Failed error={error} again={again} />;
  if (!value) return <p role="status">{words.loading}</p>;
  if (value.carts.length === 0) return <p role="status">{words.noCarts}</p>;
  return (
    <>
      <div ref={place} class="panel scroll" tabIndex={0} role="group" aria-label={words.carts}>
        <table>
          <caption>{words.carts}</caption>
          <thead>
            <tr>
              {[words.cartColumns.id, words.cartColumns.status, words.cartColumns.customer, words.cartColumns.created].map((name) => <th scope="col">{name}</th>)}
              <th scope="col" class="number">{words.columns.units}</th><th scope="col" class="number">{words.total}</th>
            </tr>
          </thead>
          <tbody>{value.carts.map((cart) => <Row cart={cart} open={open} />)}</tbody>
        </table>
      </div>
      <div class="actions">
        {pages.length > 1 && <button type="button" onClick={() => setPages(pages.slice(0, -1))}>{words.newer}</button>}
        {value.nextPageToken && <button type="button" onClick={() => setPages([...pages, value.nextPageToken])}>{words.older}</button>}
      </div>
    </>
  );
}

function Row({ cart, open }: { cart: CartSummary; open: (id: string) => void }) {
  const reader = useReader();
  return (
    <tr>
      <th scope="row"><button type="button" class="small" onClick={() => open(cart.id)}>{cart.id}</button></th>
      <td><span class="tag">{reader.words.statuses[cart.status] ?? cart.status}</span></td>
      <td>{cart.email ?? cart.customerId ?? reader.words.guest}</td>
      <td>{reader.time(cart.createdAt)}</td>
      <td class="number">{reader.number(cart.itemCount)}</td>
      <td class="number">{reader.money(cart.grandTotal, cart.currency)}</td>
    </tr>
  );
}

function CartDetails({ cartId }: { cartId: string }) {
  const reader = useReader();
  const { words } = reader;
  const [value, setValue] = useState<SupportCart>();
  const path = `/api/support/carts/${encodeURIComponent(cartId)}/stream` as const;
  const { error, broken, again } = useLive(cartId, (following) => follow(asStaff, path, following), ({ cart }) => {
    if (cart) setValue(cart);
  });
  const place = useTakenFocus<HTMLHeadingElement>(value);
  if (error) return error.status === 404 ? <p role="status">{words.noCarts}</p> : <Failed error={error} again={again} />;
  if (!value) return broken ? <Broken /> : <p role="status">{words.loading}</p>;
  const { summary, cart } = value;
  const facts: [string, string | undefined][] = [
    [words.cartColumns.status, words.statuses[summary.status] ?? summary.status],
    [words.cartColumns.customer, summary.email ?? summary.customerId ?? words.guest],
    [words.searchFields.orderId, summary.orderId],
    [words.cartColumns.mergedInto, value.mergedIntoCartId],
    [words.cartColumns.site, summary.siteId],
    [words.cartColumns.created, reader.time(summary.createdAt)],
    [words.cartColumns.active, reader.time(summary.lastActivityAt)],
    [words.cartColumns.version, reader.number(cart.version)],
    [words.cartColumns.codes, cart.discountCodes.map((code) => code.code).join(", ") || undefined],
    [words.cartColumns.notes, cart.notes],
  ];
  return (
    <>
      <h2 ref={place} tabIndex={-1}>{summary.id}</h2>
      {broken && <Broken />}
      <dl class="figures">
        {facts.map(([name, fact]) => fact && <div><dt>{name}</dt><dd>{fact}</dd></div>)}
      </dl>
      <div class="panel scroll" tabIndex={0} role="group" aria-label={words.lines}>
        <table>
          <caption>{words.lines}</caption>
          <thead><tr><th scope="col">{words.columns.product}</th><th scope="col" class="number">{words.columns.units}</th><th scope="col" class="number">{words.price}</th><th scope="col" class="number">{words.total}</th></tr></thead>
          <tbody>
            {cart.items.map((item) => (
              <tr>
                <th scope="row">{item.productSnapshot.name} <span class="soft">{item.productSnapshot.sku}</span></th>
                <td class="number">{reader.number(item.quantity)}</td>
                <td class="number">{reader.money(item.unitPrice, cart.currency)}</td>
                <td class="number">{reader.money(item.lineTotal, cart.currency)}</td>
              </tr>
            ))}
            <tr><th scope="row">{words.total}</th><td /><td /><td class="number"><b>{reader.money(cart.totals.grandTotal, cart.currency)}</b></td></tr>
          </tbody>
        </table>
      </div>
      {cart.savedItems.length > 0 && <p class="soft">{words.savedItems(cart.savedItems.length)}</p>}
      <History cartId={cartId} version={cart.version} />
    </>
  );
}

/** What happened to a cart, read anew with each of its versions. */
function History({ cartId, version }: { cartId: string; version: number }) {
  const { words } = useReader();
  const [older, setOlder] = useState<HistoryEntry[]>([]);
  const [next, setNext] = useState<string>();
  const [failed, setFailed] = useState<unknown>();
  const load = (pageToken: string, signal?: AbortSignal) =>
    answer(staffApi.GET("/api/support/carts/{cartId}/history", { params: { path: { cartId }, query: { pageToken } }, ...(signal ? { signal } : {}) }));
  const { value, error, again } = useLoaded(`${cartId} ${version}`, (signal) => load("", signal));
  useEffect(() => {
    setOlder([]);
    setNext(undefined);
  }, [version]);
  async function more(token: string) {
    try {
      const page = await load(token);
      setOlder([...older, ...page.entries]);
      setNext(page.nextPageToken);
    } catch (caught) {
      setFailed(caught);
    }
  }
  if (error !== undefined) return <Failed error={error} again={again} />;
  if (!value) return <p role="status">{words.loading}</p>;
  const token = next ?? value.nextPageToken;
  return (
    <section>
      <h2>{words.history}</h2>
      <ol class="plain lines">{[...value.entries, ...older].map((entry) => <Entry key={entry.id} entry={entry} />)}</ol>
      {failed !== undefined && <Failed error={failed} />}
      {token && <div class="actions"><button type="button" onClick={() => void more(token)}>{words.older}</button></div>}
    </section>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const reader = useReader();
  const { words } = reader;
  const details = JSON.stringify(entry.details ?? {}, undefined, 1);
  return (
    <li>
      <span>
        <b>{entry.action}</b> <span class="tag">{entry.kind === "AUDIT" ? words.audit : words.event}</span>
        {entry.actor && <><br />{entry.actor}{entry.role && ` (${entry.role})`}</>}
        {details !== "{}" && <details><summary>{words.details}<span class="hidden"> {entry.action} {entry.id}</span></summary><pre>{details}</pre></details>}
      </span>
      <span class="soft">{reader.time(entry.at)}<br />{entry.requestId}</span>
    </li>
  );
}
