import { CommerceError } from "./errors.js";
import { type Following, followed, type Place, stays, type Told } from "./following.js";
import type {
  ActivityUpdate,
  CartUpdate,
  ComparisonUpdate,
  SessionUpdate,
  SharedWishlistUpdate,
  SupportCartUpdate,
  WishlistUpdate,
} from "./gen/rest.js";
import { prepare, REQUEST_ID } from "./options.js";
import { refused, type RestOptions } from "./rest.js";
import { unanswered } from "./unanswered.js";

export type { Following } from "./following.js";

/** What each stream tells. */
export interface Streams {
  "/api/cart/stream": CartUpdate;
  "/api/public/cart/stream": CartUpdate;
  "/api/wishlist/stream": WishlistUpdate;
  "/api/public/wishlist/stream": WishlistUpdate;
  [shared: `/api/public/wishlist/shared/${string}/stream`]: SharedWishlistUpdate;
  "/api/comparison/stream": ComparisonUpdate;
  "/api/public/comparison/stream": ComparisonUpdate;
  "/api/cross-site-session/stream": SessionUpdate;
  "/api/public/cross-site-session/stream": SessionUpdate;
  "/api/analytics/ecommerce/stream": ActivityUpdate;
  [cart: `/api/support/carts/${string}/stream`]: SupportCartUpdate;
}

/**
 * Follows a record by server-sent events: first as it is, then each change once, until it ends.
 *
 * It reads by `fetch`, as a browser's `EventSource` can send no token, and goes on by itself when the
 * connection breaks or the page has slept. It throws a `CommerceError` where the caller may not, or no
 * longer, follow the record.
 */
export function follow<P extends keyof Streams>(
  options: RestOptions,
  path: P,
  following: Following & { readonly siteId?: string; readonly timeZone?: string } = {},
): AsyncGenerator<Streams[P], void, undefined> {
  const url = new URL(path, options.baseUrl);
  for (const name of ["siteId", "timeZone"] as const) {
    if (following[name]) url.searchParams.set(name, following[name]);
  }
  const lasting = (error: unknown) => error instanceof CommerceError && stays(error);
  return followed((place, signal) => events<Streams[P]>(options, url, place, signal), lasting, following);
}

async function* events<M>(
  options: RestOptions,
  url: URL,
  place: Place | undefined,
  signal: AbortSignal,
): AsyncGenerator<Told<M>, void, undefined> {
  const headers = new Headers({ accept: "text/event-stream" });
  await prepare(headers, options, false);
  if (place) headers.set("last-event-id", `${place.id}:${place.version}`);
  const send = options.fetch ?? ((request: Request) => fetch(request));
  const id = headers.get(REQUEST_ID) ?? "";
  const response = await send(new Request(url, { headers, signal, cache: "no-store" })).catch((cause: unknown) => {
    throw unanswered("UNAVAILABLE", id, cause);
  });
  if (!response.ok) throw await refused(response);
  for await (const { name, data, at } of parsed(response, id)) {
    if (name === "error") throw told(data, id);
    const kind = (name ? name.toUpperCase() : "HEARTBEAT") as Told<M>["kind"];
    yield { message: data as M, kind, place: at };
  }
}

interface Event {
  readonly name: string;
  readonly data: unknown;
  readonly at: Place;
}

/** Reads the events of an answer; a comment is one without a name. */
async function* parsed(response: Response, id: string): AsyncGenerator<Event, void, undefined> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw unanswered("UNAVAILABLE", id, cause);
      });
      if (done) return;
      text += value;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        yield parse(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parse(block: string): Event {
  const found: Record<string, string> = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) found[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  const [id = "", version = ""] = (found["id"] ?? "").split(":");
  const data: unknown = found["data"] === undefined ? undefined : JSON.parse(found["data"]);
  return { name: found["event"] ?? "", data, at: { id, version: Number(version) } };
}

function told(data: unknown, requestId: string): CommerceError {
  const body = data as { message: string; reason: string; statusCode: number; requestId?: string };
  return new CommerceError({
    message: body.message,
    reason: body.reason,
    status: body.statusCode,
    requestId: body.requestId ?? requestId,
  });
}
