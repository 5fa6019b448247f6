import { useState } from "preact/hooks";

import { answer, guestApi, objectAtOnce } from "../shared/api";
import { Heading, Press } from "../shared/frame";
import { useReader } from "../shared/i18n";
import { Gone } from "./gone";

/**
 * Ends mails about carts at one press, and takes that back at another.
 *
 * Who comes by the header of a mail has a secret that ends them and can't take it back.
 */
export function UnsubscribePage({ secrets }: { secrets: URLSearchParams }) {
  const { words } = useReader();
  const once = secrets.get("once");
  const token = secrets.get("token") ?? once;
  const [ended, setEnded] = useState<boolean>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const company = secrets.get("company") ?? "";
  const api = guestApi(company);
  const body = { token: token ?? "" };
  async function change(end: boolean) {
    setBusy(true);
    setError(undefined);
    try {
      if (once) await objectAtOnce(company, once);
      else await answer(end ? api.POST("/api/public/cart/unsubscribe", { body }) : api.POST("/api/public/cart/resubscribe", { body }));
      setEnded(end);
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  }
  if (!token) return <Gone told={words.goneUnsubscribe} />;
  if (error !== undefined) return <Gone error={error} told={words.goneUnsubscribe} again={() => void change(!ended)} />;
  return (
    <>
      <Heading>{words.unsubscribeTitle}</Heading>
      <p role="status">{ended === undefined ? words.unsubscribeAsks : ended ? words.unsubscribed : words.resubscribed}</p>
      <div class="actions">
        {ended && once ? null : ended ? (
          <Press busy={busy} press={() => change(false)}>{words.resubscribeButton}</Press>
        ) : (
          <Press main busy={busy} press={() => change(true)}>{words.unsubscribeButton}</Press>
        )}
      </div>
    </>
  );
}
