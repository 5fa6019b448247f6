import { follow } from "@commerce/client/events";
import type { SharedWishlist } from "@commerce/client/rest";
import { useState } from "preact/hooks";

import { asGuest } from "../shared/api";
import { Broken, Heading } from "../shared/frame";
import { useReader } from "../shared/i18n";
import { useLive } from "../shared/live";
import { Gone } from "./gone";

/** A wishlist that somebody shared, as it is while somebody looks at it. */
export function WishlistPage({ slug }: { slug: string }) {
  const reader = useReader();
  const { words } = reader;
  const [value, setValue] = useState<SharedWishlist>();
  const path = `/api/public/wishlist/shared/${encodeURIComponent(slug)}/stream` as const;
  const { error, broken, again } = useLive(slug, (following) => follow(asGuest(), path, following), ({ wishlist }) => {
    if (wishlist) setValue(wishlist);
  });
  if (error) return <Gone error={error} told={words.goneWishlist} again={again} />;
  if (!value) return broken ? <Broken /> : <p role="status">{words.loading}</p>;
  return (
    <>
      {broken && <Broken />}
      <Heading>{value.name}</Heading>
      <p class="soft">{words.sharedItems(value.itemCount)} · {words.changed(reader.time(value.updatedAt))}</p>
      {value.items.length === 0 && <p>{words.emptyWishlist}</p>}
      <ul class="plain lines">
        {value.items.map((item) => {
          const before = item.productSnapshot.price;
          const now = item.currentPrice;
          return (
            <li>
              <span><b>{item.productSnapshot.name}</b><br /><span class="soft">{item.productSnapshot.sku}</span></span>
              <span>
                {now === undefined ? <span class="bad">{words.unavailable}</span> : <b>{reader.money(now, item.currency)}</b>}
                {now !== undefined && now !== before && <span class="soft"><br />{words.was(reader.money(before, item.currency))}</span>}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
