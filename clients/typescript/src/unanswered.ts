import { CommerceError } from "./errors.js";

/** What a call without an answer ended by. */
export type End = "CANCELLED" | "DEADLINE_EXCEEDED" | "UNAVAILABLE";

const MESSAGES: Readonly<Record<End, string>> = {
  CANCELLED: "The call was cancelled",
  DEADLINE_EXCEEDED: "The call took too long",
  UNAVAILABLE: "The server can't be reached",
};

/** Makes the error of a call that got no answer, the same whatever carried the call. */
export function unanswered(reason: End, requestId: string, cause: unknown, code = ""): CommerceError {
  return new CommerceError({ message: MESSAGES[reason], reason, status: 0, code, requestId, cause });
}

/** A connection that ended before the answer did, or was never made. */
export class Disconnected extends Error {
  override readonly name = "Disconnected";
}

/** The status of answers that have no body. */
const EMPTY = [204, 205, 304];

/** Waits for an answer with all of its body. Throws `Disconnected`, or what the caller gave up with. */
export async function whole(response: Promise<Response>, signal?: AbortSignal | null): Promise<Response> {
  try {
    const found = await response;
    const body = await found.arrayBuffer();
    const { status, statusText, headers } = found;
    return new Response(EMPTY.includes(status) ? null : body, { status, statusText, headers });
  } catch (cause) {
    throw signal?.aborted ? cause : new Disconnected(MESSAGES.UNAVAILABLE, { cause });
  }
}

/** Says whether an error comes from a connection that ended, in Node's words too. */
export function isDisconnected(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof Disconnected) return true;
    const code: unknown = "code" in at ? at.code : undefined;
    if (typeof code === "string" && /^(E(?!RR_)|ERR_HTTP2_|ERR_STREAM_)/.test(code)) return true;
  }
  return false;
}
