import { useState } from "preact/hooks";

import { answer, staffApi } from "../shared/api";
import { Failed } from "../shared/frame";
import { useReader } from "../shared/i18n";
import type { Query } from "./query";

type Path =
  | "/api/analytics/ecommerce/cart.csv"
  | "/api/analytics/ecommerce/wishlist.csv"
  | "/api/analytics/ecommerce/comparison.csv"
  | "/api/analytics/ecommerce/cross-site-sessions.csv";

/** Saves what a part shows as a file. A link can't carry the token, so the page fetches it. */
export function Export({ path, name, query }: { path: Path; name: string; query: Query | undefined }) {
  const { words } = useReader();
  const [error, setError] = useState<unknown>();
  async function save() {
    try {
      setError(undefined);
      const text = await answer(staffApi.GET(path, { params: { query: query ?? {} }, parseAs: "text" }));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text as unknown as string], { type: "text/csv" }));
      link.download = path.slice(path.lastIndexOf("/") + 1);
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (failed) {
      setError(failed);
    }
  }
  return (
    <>
      <button type="button" class="small" aria-label={words.csvOf(name)} onClick={() => void save()}>{words.csv}</button>
      {error !== undefined && <Failed error={error} />}
    </>
  );
}
