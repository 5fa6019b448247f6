import { type ComponentChildren, createContext, type RefObject } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";

import { failure } from "./api";
import { type Language, preferred, Reader, Reading, remember, useReader } from "./i18n";

interface FrameProps {
  /** What stands at the top. */
  readonly bar: (reader: Reader) => ComponentChildren;
  readonly narrow?: boolean;
  readonly children: ComponentChildren;
}

/** What all pages have: a way past the top, the language, and the content. */
export function Frame({ bar, narrow, children }: FrameProps) {
  const [language, setLanguage] = useState<Language>(preferred);
  const reader = new Reader(language);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  function choose(chosen: string) {
    remember(chosen as Language);
    setLanguage(chosen as Language);
  }
  return (
    <Reading.Provider value={reader}>
      <a class="skip" href="#content">{reader.words.skip}</a>
      <header class="bar">
        {bar(reader)}
        <label>
          <span class="hidden">{reader.words.language}</span>
          <select value={language} onChange={(event) => choose(event.currentTarget.value)}>
            <option value="en" lang="en">English</option>
            <option value="de" lang="de">Deutsch</option>
          </select>
        </label>
      </header>
      <main id="content" tabIndex={-1} class={narrow ? "narrow" : ""}>{children}</main>
    </Reading.Provider>
  );
}

let focused: EventTarget | null = null;
document.addEventListener("focusin", (event) => (focused = event.target));

/**
 * Gives what comes in the place of a control the focus that the control had.
 *
 * A browser gives it to nothing, and who uses a keyboard or a screen reader would begin at the top.
 */
export function useTakenFocus<E extends HTMLElement>(key: unknown): RefObject<E | null> {
  const place = useRef<E>(null);
  useEffect(() => {
    const lost = focused instanceof Node && !focused.isConnected && document.activeElement === document.body;
    if (lost) place.current?.focus();
  }, [key]);
  return place;
}

/** Sets the heading of a page and of its tab. */
export function Heading({ children }: { children: string }) {
  const place = useTakenFocus<HTMLHeadingElement>(children);
  useEffect(() => {
    document.title = children;
  }, [children]);
  return <h1 ref={place} tabIndex={-1}>{children}</h1>;
}

interface PressProps {
  readonly busy: boolean;
  readonly main?: boolean;
  readonly press: () => Promise<void>;
  readonly children: string;
}

/** A button that does one thing at a time. It keeps the focus meanwhile, which a disabled one loses. */
export function Press({ busy, main, press, children }: PressProps) {
  return (
    <button type="button" class={main ? "main" : ""} aria-disabled={busy} onClick={() => (busy ? undefined : void press())}>{children}</button>
  );
}

/** What is done where somebody turns out to be signed in no longer. */
export const Leaving = createContext<() => void>(() => undefined);

/** Says that what is shown may be old, until there is a connection again. */
export function Broken() {
  const { words } = useReader();
  return <p class="panel bad" role="status">{words.broken}</p>;
}

/** Says in the reader's words that something failed, and how to ask about it. */
export function Failed({ error, again }: { error: unknown; again?: () => void }) {
  const { words } = useReader();
  const { message, reason, requestId, retryAfter, status } = failure(error);
  const leave = useContext(Leaving);
  useEffect(() => {
    if (status === 401) leave();
  }, [status]);
  const told: string =
    reason === "RATE_LIMITED" ? words.tooMany
    : status === 0 || status >= 500 ? words.noAnswer
    : status === 401 ? words.signInAgain
    : status === 403 ? words.notAllowed
    : words.reasons[reason] ?? words.refused(reason);
  return (
    <div class="panel" role="alert">
      <p class="bad">{told}{retryAfter ? ` ${words.retryIn(retryAfter)}` : ""}</p>
      {status === 400 && <p class="soft" lang="en">{message}</p>}
      {again && <button type="button" onClick={again}>{words.again}</button>}
      {requestId && <p class="soft">{words.requestId} <code>{requestId}</code></p>}
    </div>
  );
}
