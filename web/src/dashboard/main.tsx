import "uplot/dist/uPlot.min.css";
import "../shared/style.css";

import { render } from "preact";
import { useState } from "preact/hooks";

import { session, takeFragment } from "../shared/api";
import { Frame, Heading, Leaving } from "../shared/frame";
import { useReader } from "../shared/i18n";
import { InsightsPage } from "./insights";
import { SupportPage } from "./support";
import { WebhooksPage } from "./webhooks";

const given = takeFragment().get("token");
if (given) session.token = given;
if (location.pathname === "/") history.replaceState(null, "", "/insights/ecommerce");

const INSIGHTS = location.pathname === "/insights/ecommerce";
const SUPPORT = location.pathname === "/support/carts";
const WEBHOOKS = location.pathname === "/webhooks";

function Dashboard() {
  const [signedIn, setSignedIn] = useState(Boolean(session.token));
  const [refused, setRefused] = useState(false);
  const leave = (because: boolean) => () => {
    session.token = "";
    setRefused(because);
    setSignedIn(false);
  };
  return (
    <Frame
      bar={({ words }) => (
        <>
          <nav aria-label={words.pages}>
            <a href="/insights/ecommerce" aria-current={INSIGHTS ? "page" : undefined}>{words.insights}</a>
            <a href="/support/carts" aria-current={SUPPORT ? "page" : undefined}>{words.support}</a>
            <a href="/webhooks" aria-current={WEBHOOKS ? "page" : undefined}>{words.webhooks.title}</a>
          </nav>
          {signedIn && <button type="button" class="small" onClick={leave(false)}>{words.signOut}</button>}
        </>
      )}
    >
      <Leaving.Provider value={leave(true)}>
        {!INSIGHTS && !SUPPORT && !WEBHOOKS ? <NoPage />
        : !signedIn ? <SignIn refused={refused} done={() => setSignedIn(true)} />
        : SUPPORT ? <SupportPage />
        : WEBHOOKS ? <WebhooksPage />
        : <InsightsPage />}
      </Leaving.Provider>
    </Frame>
  );
}

function NoPage() {
  const { words } = useReader();
  return (
    <>
      <Heading>{words.gone}</Heading>
      <p role="status">{words.noPage}</p>
    </>
  );
}

function SignIn({ refused, done }: { refused: boolean; done: () => void }) {
  const { words } = useReader();
  const [token, setToken] = useState("");
  function enter(event: SubmitEvent) {
    event.preventDefault();
    if (!token.trim()) return;
    session.token = token.trim();
    done();
  }
  return (
    <>
      <Heading>{words.signIn}</Heading>
      {refused && <p class="panel bad" role="alert">{words.signInAgain}</p>}
      <form class="panel" onSubmit={enter}>
        <label><span>{words.token}</span>
          <input type="password" autoComplete="off" size={48} value={token} aria-describedby="hint" onInput={(event) => setToken(event.currentTarget.value)} />
        </label>
        <p class="soft" id="hint">{words.tokenHint}</p>
        <button class="main">{words.signIn}</button>
      </form>
    </>
  );
}

const place = document.getElementById("page");
if (place) render(<Dashboard />, place);
