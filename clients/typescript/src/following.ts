import type { CommerceError } from "./errors.js";

/** How a stream goes on when it breaks. */
export interface Following {
  /** Ends the stream. */
  readonly signal?: AbortSignal;
  /** After how long without any message, heartbeats included, a stream counts as broken, in milliseconds. Default 60,000. */
  readonly patience?: number;
  /** Told of each break that the stream goes on after, to show that what is seen may be old. */
  readonly onBreak?: (error: unknown) => void;
  /** Told of each message, heartbeats included: what is seen is as it is now. */
  readonly onHeard?: () => void;
}

/** Where a stream is. */
export interface Place {
  readonly id: string;
  readonly version: number;
}

/** A message of a stream, as far as going on is concerned. */
export interface Told<M> {
  readonly message: M;
  readonly kind: "SNAPSHOT" | "CHANGED" | "ENDED" | "HEARTBEAT" | "RECONNECT";
  readonly place: Place;
}

/** Tells of the network, where there is one. */
const browser = typeof window === "undefined" ? undefined : window;
const PATIENCE = 60_000;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 10_000;

/**
 * Reads a stream, and goes on behind what was read when it breaks: each change comes once.
 *
 * @param open Opens the stream behind a place; without one from the beginning.
 * @param lasting Says of an error that it stays, so that coming anew is of no use.
 */
export async function* followed<M>(
  open: (place: Place | undefined, signal: AbortSignal) => AsyncIterable<Told<M>>,
  lasting: (error: unknown) => boolean,
  following: Following,
): AsyncGenerator<M, void, undefined> {
  let place: Place | undefined;
  for (let failures = 0; !following.signal?.aborted; failures++) {
    const end = new AbortController();
    const leave = () => end.abort(following.signal?.reason);
    following.signal?.addEventListener("abort", leave, { once: true });
    try {
      for await (const { message, kind, place: at } of patient(open(place, end.signal), end, following)) {
        failures = 0;
        following.onHeard?.();
        if (kind === "RECONNECT") break;
        if (kind === "HEARTBEAT") continue;
        if (kind === "CHANGED" && place && at.id === place.id && at.version <= place.version) continue;
        place = at;
        yield message;
        if (kind === "ENDED") return;
      }
    } catch (error) {
      if (following.signal?.aborted) return;
      if (lasting(error)) throw error;
      following.onBreak?.(error);
    } finally {
      following.signal?.removeEventListener("abort", leave);
      end.abort();
    }
    const most = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures, 10));
    await pause(most * (0.5 + Math.random() / 2), following.signal);
  }
}

/** Says of an error that coming anew is of no use: the server has said why, and it is not a matter of time. */
export function stays(error: CommerceError): boolean {
  return !["UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "RATE_LIMITED", "INTERNAL"].includes(error.reason);
}

async function* patient<M>(
  stream: AsyncIterable<Told<M>>,
  end: AbortController,
  { patience = PATIENCE }: Following,
): AsyncGenerator<Told<M>, void, undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => end.abort(new Error("The stream is silent")), patience);
  };
  // A connection whose network is gone says nothing of it for long.
  const leave = () => end.abort(new Error("There is no network"));
  browser?.addEventListener("offline", leave);
  try {
    wait();
    for await (const told of stream) {
      wait();
      yield told;
    }
  } finally {
    clearTimeout(timer);
    browser?.removeEventListener("offline", leave);
  }
}

/** Waits; no longer than until a browser says that it has a network again. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      browser?.removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
    browser?.addEventListener("online", end);
  });
}
