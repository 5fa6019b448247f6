import { type ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

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

/** Sets the heading of a page and of its tab. */
export function Heading({ children }: { children: string }) {
  useEffect(() => {
    document.title = children;
  }, [children]);
  return <h1>{children}</h1>;
}

/** Says that what is shown may be old, until there is a connection again. */
export function Broken() {
  const { words } = useReader();
  return <p class="panel bad" role="status">{words.broken}</p>;
}

/** Says in the reader's words that something failed, and how to ask about it. */
export function Failed({ error, again }: { error: unknown; again?: () => void }) {
  const { words } = useReader();
  const { reason, requestId, retryAfter, status } = failure(error);
  const told: string =
    reason === "RATE_LIMITED" ? words.tooMany
    : status === 0 || status >= 500 ? words.noAnswer
    : status === 401 ? words.signInAgain
    : status === 403 ? words.notAllowed
    : words.refused(reason);
  return (
    <div class="panel" role="alert">
      <p class="bad">{told}{retryAfter ? ` ${words.retryIn(retryAfter)}` : ""}</p>
      {again && <button type="button" onClick={again}>{words.again}</button>}
      {requestId && <p class="soft">{words.requestId} <code>{requestId}</code></p>}
    </div>
  );
}
