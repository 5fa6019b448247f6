import { useState } from "preact/hooks";

import { answer, guestApi } from "../shared/api";
import { Heading, Press } from "../shared/frame";
import { useReader } from "../shared/i18n";
import { CartPage, keep, kept, type Opened } from "./cart";
import { Gone } from "./gone";

/**
 * Takes over, by a code that works once, what somebody has begun elsewhere: a visit on another site
 * (`code`), or a cart that a shopping assistant has filled (`cart`, as its `continue_url` has it).
 */
export function ContinuePage({ secrets }: { secrets: URLSearchParams }) {
  const { words } = useReader();
  const filled = secrets.get("cart");
  const code = filled ?? secrets.get("code");
  const company = secrets.get("company") ?? "";
  const [opened, setOpened] = useState<Opened | undefined>(() => (code ? undefined : kept()));
  const [without, setWithout] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  async function take() {
    setBusy(true);
    setError(undefined);
    try {
      const api = guestApi(company);
      const siteId = secrets.get("site") ?? "";
      const goOn = ({ sessionToken = "" }: { sessionToken?: string }) => {
        const taken = { company, sessionToken };
        keep(taken);
        setOpened(taken);
      };
      if (filled) {
        goOn(await answer(api.POST("/api/public/cart/recover", { body: { token: filled, siteId } })));
      } else {
        const visit = await answer(api.POST("/api/public/cross-site-session/redeem", { body: { code: code ?? "", siteId } }));
        // A visit may go on that has filled no cart: there is nothing to follow, and nothing amiss.
        if (visit.dataReferences.some(({ type }) => type === "CART")) goOn(visit);
        else setWithout(true);
      }
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  }
  if (opened) return <CartPage opened={opened} told={words.continued} />;
  if (without) {
    return (
      <>
        <Heading>{words.continueTitle}</Heading>
        <p role="status">{words.continuedWithout}</p>
      </>
    );
  }
  if (!code) return <Gone told={words.goneCode} />;
  if (error !== undefined) return <Gone error={error} told={words.goneCode} again={() => void take()} />;
  return (
    <>
      <Heading>{words.continueTitle}</Heading>
      <p>{words.continueAsks}</p>
      <div class="actions">
        <Press main busy={busy} press={take}>{words.continueButton}</Press>
      </div>
    </>
  );
}
