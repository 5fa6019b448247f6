import createClient, { type Client, defaultPathSerializer } from "openapi-fetch";

import { CommerceError, type Violation } from "./errors.js";
import type { paths } from "./gen/rest.js";
import { type Options, persist, prepare, REQUEST_ID } from "./options.js";
import { unanswered, whole } from "./unanswered.js";

export { CommerceError, type Violation } from "./errors.js";
export type * from "./gen/rest.js";

/** Where the API is, who calls, how long and how often. */
export interface RestOptions extends Options {
  /** The address of the API, such as `https://api.example.com`. */
  readonly baseUrl: string;
  /** Takes the place of the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Opens the REST API. Its methods take the paths of the OpenAPI document; see `answer`. */
export function rest(options: RestOptions): Client<paths> {
  return createClient<paths>({
    baseUrl: options.baseUrl,
    fetch: (request) => send(request, options),
    pathSerializer: (path, values) => defaultPathSerializer(path, undotted(values)),
  });
}

// `fetch` resolves a segment of dots, and would call the route above. Blanks around a code are no
// part of it, and no id is one of dots.
function undotted(values: Record<string, unknown>): Record<string, unknown> {
  const safe = Object.entries(values).map(([name, value]) => [name, value === "." || value === ".." ? ` ${value}` : value]);
  return Object.fromEntries(safe);
}

/** Waits for the body of an answer. What is no success throws a `CommerceError`. */
export async function answer<R extends { data?: unknown }>(
  call: Promise<R>,
): Promise<Exclude<R["data"], undefined>> {
  return (await call).data as Exclude<R["data"], undefined>;
}

async function send(request: Request, options: RestOptions): Promise<Response> {
  const headers = new Headers(request.headers);
  const mutates = request.method !== "GET" && request.method !== "HEAD";
  await prepare(headers, options, mutates);
  // A body can be read once, and there may be several attempts.
  const body = mutates ? await request.text() : "";
  const send = options.fetch ?? ((attempt: Request) => fetch(attempt));
  const transient = (error: unknown) =>
    error instanceof CommerceError && error.transient ? error : undefined;
  return persist(options, transient, async (left) => {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(left)]);
    const attempt = new Request(request.url, {
      method: request.method,
      headers,
      signal,
      ...(body ? { body } : {}),
    });
    const response = await whole(send(attempt), signal).catch((cause: unknown) => {
      const late = cause instanceof DOMException && cause.name === "TimeoutError";
      const end = request.signal.aborted ? "CANCELLED" : late ? "DEADLINE_EXCEEDED" : "UNAVAILABLE";
      throw unanswered(end, headers.get(REQUEST_ID) ?? "", cause);
    });
    if (!response.ok) throw await refused(response);
    return response;
  });
}

const KNOWN = ["statusCode", "error", "message", "reason", "timestamp", "path", "requestId", "violations"];

/** Reads why a call was refused. */
export async function refused(response: Response): Promise<CommerceError> {
  const body: unknown = await response.json().catch(() => undefined);
  const told = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const facts = Object.entries(told).filter(([name]) => !KNOWN.includes(name));
  const after = Number(response.headers.get("retry-after") ?? NaN);
  return new CommerceError({
    message: typeof told["message"] === "string" ? told["message"] : response.statusText,
    // A proxy before the API answers in its own words.
    reason: typeof told["reason"] === "string" ? told["reason"] : proxied(response.status),
    status: response.status,
    violations: (told["violations"] ?? []) as Violation[],
    facts: Object.fromEntries(facts.map(([name, fact]) => [name, String(fact)])),
    requestId: response.headers.get("x-request-id") ?? "",
    retryAfter: Number.isFinite(after) ? after : undefined,
  });
}

function proxied(status: number): string {
  return status === 502 || status === 503 ? "UNAVAILABLE" : status === 504 ? "DEADLINE_EXCEEDED" : "INTERNAL";
}
