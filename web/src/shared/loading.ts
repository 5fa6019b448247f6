import { useEffect, useRef, useState } from "preact/hooks";

import { wasStopped } from "./api";

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  readonly busy: boolean;
  readonly again: () => void;
}

/**
 * Loads what *load* gives, anew whenever *key* changes; the last value stays until the next is here.
 *
 * With *every* it is loaded again after so many milliseconds, while somebody looks at the page.
 */
export function useLoaded<T>(key: string, load: (signal: AbortSignal) => Promise<T>, every = 0): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T; error?: unknown; busy: boolean }>({ key, busy: true });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async () => {
      setState((old) => ({ ...old, busy: true }));
      try {
        const value = await latest.current(stop.signal);
        if (!stop.signal.aborted) setState({ key, value, busy: false });
      } catch (error) {
        if (!stop.signal.aborted && !wasStopped(error)) setState((old) => ({ ...old, key, error, busy: false }));
      }
      wait();
    };
    const wait = () => {
      if (every && !stop.signal.aborted) timer = setTimeout(() => (document.hidden ? undefined : void run()), every);
    };
    const seen = () => {
      if (every && !document.hidden) {
        clearTimeout(timer);
        void run();
      }
    };
    document.addEventListener("visibilitychange", seen);
    void run();
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [key, turn, every]);
  return { value: state.value, error: state.error, busy: state.busy, again: () => setTurn((old) => old + 1) };
}
