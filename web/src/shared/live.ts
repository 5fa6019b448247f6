import { CommerceError } from "@commerce/client/rest";
import type { Following } from "@commerce/client/events";
import { useEffect, useRef, useState } from "preact/hooks";

export interface Live {
  /** Why the stream has ended for good: the caller may not, or no longer, follow the record. */
  readonly error: CommerceError | undefined;
  /** Whether the connection is broken, so that what is shown may be old. */
  readonly broken: boolean;
  readonly again: () => void;
}

type Open<M> = (following: Following) => AsyncIterable<M>;

/**
 * Follows what *open* opens, anew whenever *key* changes, and gives each message to *tell*.
 *
 * Only a page that somebody looks at keeps a stream: a browser has six connections to a server
 * without TLS, and tabs in the background would take them all.
 */
export function useLive<M>(key: string, open: Open<M>, tell: (told: M) => void): Live {
  const [state, setState] = useState<Omit<Live, "again">>({ error: undefined, broken: false });
  const [turn, setTurn] = useState(0);
  const latest = useRef({ open, tell });
  latest.current = { open, tell };
  useEffect(() => {
    let stop: AbortController | undefined;
    let over = false;
    const run = async (signal: AbortSignal) => {
      const heard = (broken: boolean) => () => setState((old) => (old.broken === broken ? old : { ...old, broken }));
      try {
        for await (const told of latest.current.open({ signal, onBreak: heard(true), onHeard: heard(false) })) {
          if (signal.aborted) return;
          latest.current.tell(told);
        }
        over = !signal.aborted;
      } catch (error) {
        if (signal.aborted) return;
        over = true;
        setState({ error: error as CommerceError, broken: false });
      }
    };
    const look = () => {
      stop?.abort();
      if (document.hidden || over) return;
      stop = new AbortController();
      void run(stop.signal);
    };
    setState({ error: undefined, broken: false });
    document.addEventListener("visibilitychange", look);
    look();
    return () => {
      stop?.abort();
      document.removeEventListener("visibilitychange", look);
    };
  }, [key, turn]);
  return { ...state, again: () => setTurn((old) => old + 1) };
}
