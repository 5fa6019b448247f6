import "../shared/style.css";

import { render } from "preact";

import { Frame, Heading } from "../shared/frame";
import { useReader } from "../shared/i18n";
import { takeFragment } from "../shared/api";
import { ComparePage } from "./compare";
import { ContinuePage } from "./continue";
import { RecoverPage } from "./recover";
import { UnsubscribePage } from "./unsubscribe";
import { WishlistPage } from "./wishlist";

const secrets = takeFragment();

function Portal() {
  const [, place = "", secret = ""] = location.pathname.split("/");
  return (
    <Frame narrow={place !== "compare"} bar={({ words }) => <strong>{words.portal}</strong>}>
      {place === "compare" ? <ComparePage token={secret} />
      : place === "wishlist" ? <WishlistPage slug={secret} />
      : place === "continue" ? <ContinuePage secrets={secrets} />
      : secret === "recover" ? <RecoverPage secrets={secrets} />
      : secret === "unsubscribe" ? <UnsubscribePage secrets={secrets} />
      : <StartPage />}
    </Frame>
  );
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
