import { useState } from "preact/hooks";

import { answer, guestApi } from "../shared/api";
import { Heading, Press } from "../shared/frame";
import { useReader } from "../shared/i18n";
import { CartPage, keep, kept, type Opened } from "./cart";
import { Gone } from "./gone";

/**
 * Brings the cart of a mail back.
 *
 * The link works once, so nothing is done before somebody has pressed the button: what looks at
 * links for other reasons uses nothing up.
 */
export function RecoverPage({ secrets }: { secrets: URLSearchParams }) {
  const { words } = useReader();
  const token = secrets.get("token");
  const company = secrets.get("company") ?? "";
  const [opened, setOpened] = useState<Opened | undefined>(() => (token ? undefined : kept()));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  async function recover() {
    setBusy(true);
    setError(undefined);
    try {
      const cart = await answer(guestApi(company).POST("/api/public/cart/recover", { body: { token: token ?? "" } }));
      const found = { company, sessionToken: cart.sessionToken ?? "" };
      keep(found);
      setOpened(found);
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  }
  if (opened) return <CartPage opened={opened} told={words.recovered} />;
  if (!token) return <Gone told={words.goneRecovery} />;
  if (error !== undefined) return <Gone error={error} told={words.goneRecovery} again={() => void recover()} />;
  return (
    <>
      <Heading>{words.recoverTitle}</Heading>
      <p>{words.recoverAsks}</p>
      <div class="actions">
        <Press main busy={busy} press={recover}>{words.recoverButton}</Press>
      </div>
    </>
  );
}
