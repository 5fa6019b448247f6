import "uplot/dist/uPlot.min.css";
import "../shared/style.css";

import { render } from "preact";
import { useState } from "preact/hooks";

import { session, takeFragment } from "../shared/api";
import { Frame, Heading } from "../shared/frame";
import { useReader } from "../shared/i18n";
import { InsightsPage } from "./insights";
import { SupportPage } from "./support";
import { WebhooksPage } from "./webhooks";

const given = takeFragment().get("token");
if (given) session.token = given;
if (location.pathname === "/") history.replaceState(null, "", "/insights/ecommerce");

const SUPPORT = location.pathname.startsWith("/support");
const WEBHOOKS = location.pathname.startsWith("/webhooks");

function Dashboard() {
  const [signedIn, setSignedIn] = useState(Boolean(session.token));
  const leave = () => {
    session.token = "";
    setSignedIn(false);
  };
  return (
    <Frame
      bar={({ words }) => (
        <>
          <nav aria-label={words.pages}>
            <a href="/insights/ecommerce" aria-current={location.pathname.startsWith("/insights") ? "page" : undefined}>{words.insights}</a>
            <a href="/support/carts" aria-current={SUPPORT ? "page" : undefined}>{words.support}</a>
            <a href="/webhooks" aria-current={WEBHOOKS ? "page" : undefined}>{words.webhooks.title}</a>
          </nav>
          {signedIn && <button type="button" class="small" onClick={leave}>{words.signOut}</button>}
        </>
      )}
    >
      {signedIn ? (SUPPORT ? <SupportPage /> : WEBHOOKS ? <WebhooksPage /> : <InsightsPage signedOut={leave} />) : <SignIn done={() => setSignedIn(true)} />}
    </Frame>
  );
}

function SignIn({ done }: { done: () => void }) {
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
