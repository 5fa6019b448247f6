import { CommerceError } from "./errors.js";

/** A value, or where to get the present one. */
export type Given = string | (() => string | undefined | Promise<string | undefined>);

/** Who calls, how long a call may take and how often it is tried. */
export interface Options {
  /** The bearer token of a customer, of staff or of a service. */
  readonly token?: Given;
  /** The company whose shop a guest is in. */
  readonly companyId?: Given;
  /** The secret that opens a guest's record. */
  readonly sessionToken?: Given;
  /** How long a call may take with all its retries, in milliseconds. Default 10,000. */
  readonly deadline?: number;
  /** How often a call is tried when the server is not available. Default 3. */
  readonly attempts?: number;
}

export const REQUEST_ID = "x-request-id";
const DEADLINE = 10_000;
const ATTEMPTS = 3;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;

/** Writes who calls into the headers, a name for the call, and a new key where a call must have its effect only once. */
export async function prepare(headers: Headers, options: Options, mutates: boolean): Promise<void> {
  const token = await value(options.token);
  const named: [string, string | undefined][] = [
    ["authorization", token && `Bearer ${token}`],
    ["x-company-id", await value(options.companyId)],
    ["x-session-token", await value(options.sessionToken)],
    [REQUEST_ID, newKey()],
    ["idempotency-key", mutates ? newKey() : undefined],
  ];
  for (const [name, text] of named) {
    if (text && !headers.has(name)) carry(headers, name, text);
  }
}

/** Sets a header. What none can carry, such as a broken line, is refused as the server refuses what it can't use. */
function carry(headers: Headers, name: string, text: string): void {
  try {
    headers.set(name, text);
  } catch (cause) {
    const message = `No header can carry this ${name}`;
    const [reason, status] = name === "authorization" ? (["UNAUTHENTICATED", 401] as const) : (["INVALID_ARGUMENT", 400] as const);
    throw new CommerceError({ message, reason, status, cause });
  }
}

/** Makes a key that nobody else makes; without `crypto.randomUUID`, which only secure pages have. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function value(given: Given | undefined): Promise<string | undefined> {
  return typeof given === "function" ? given() : given;
}

/**
 * Makes a call, and makes it again while the server is not available and there is time.
 *
 * Every call may be repeated: a reading one has no effect, and a mutation carries a key.
 */
export async function persist<T>(
  options: Options,
  transient: (error: unknown) => { retryAfter: number | undefined } | undefined,
  call: (left: number) => Promise<T>,
): Promise<T> {
  const end = Date.now() + (options.deadline ?? DEADLINE);
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(Math.max(1, end - Date.now()));
    } catch (error) {
      const again = transient(error);
      if (!again || attempt >= (options.attempts ?? ATTEMPTS)) throw error;
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)) * (0.5 + Math.random());
      const wait = Math.max(pause, (again.retryAfter ?? 0) * 1000);
      if (Date.now() + wait >= end) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
