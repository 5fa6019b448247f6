import "../shared/style.css";

import { render } from "preact";

import { Frame, Heading } from "../shared/frame";
import { useReader } from "../shared/i18n";
import { takeFragment } from "../shared/api";
import { ComparePage } from "./compare";
import { ContinuePage } from "./continue";
import { Gone } from "./gone";
import { RecoverPage } from "./recover";
import { UnsubscribePage } from "./unsubscribe";
import { WishlistPage } from "./wishlist";

const secrets = takeFragment();
const path = location.pathname;
const [, shared, secret] = /^\/(compare|wishlist)\/([^/]+)$/.exec(path) ?? [];

function Portal() {
  return (
    <Frame narrow={shared !== "compare"} bar={({ words }) => <strong>{words.portal}</strong>}>
      {shared === "compare" && secret ? <ComparePage token={secret} />
      : shared === "wishlist" && secret ? <WishlistPage slug={secret} />
      : path === "/continue" ? <ContinuePage secrets={secrets} />
      : path === "/cart/recover" ? <RecoverPage secrets={secrets} />
      : path === "/cart/unsubscribe" ? <UnsubscribePage secrets={secrets} />
      : path === "/" ? <StartPage />
      : <NowherePage />}
    </Frame>
  );
}

/** What every other address shows: a link that was cut leads there too. */
function NowherePage() {
  return <Gone told={useReader().words.goneAnywhere} />;
}

function StartPage() {
  const { words } = useReader();
  return (
    <>
      <Heading>{words.portal}</Heading>
      <p>{words.portalStart}</p>
    </>
  );
}

const place = document.getElementById("page");
if (place) render(<Portal />, place);
