import { follow } from "@commerce/client/events";
import type { Activity } from "@commerce/client/rest";
import { useState } from "preact/hooks";

import { asStaff } from "../shared/api";
import { Broken, Failed } from "../shared/frame";
import { useReader } from "../shared/i18n";
import { useLive } from "../shared/live";
import { Figures } from "./parts";

/** What has happened since midnight, as it happens. */
export function TodayPart({ siteId, timeZone }: { siteId: string; timeZone: string }) {
  const reader = useReader();
  const { words } = reader;
  const [activity, setActivity] = useState<Activity>();
  const { error, broken, again } = useLive(
    JSON.stringify([siteId, timeZone]),
    (following) => follow(asStaff, "/api/analytics/ecommerce/stream", { ...following, siteId, timeZone }),
    (told) => setActivity(told.activity),
  );
  // Who may not see figures is told so by the rest of the page.
  if (error?.status === 403) return null;
  const names = Object.keys(words.today) as (keyof typeof words.today)[];
  return (
    <section aria-labelledby="today">
      <h2 id="today">{words.todayTitle}</h2>
      {error && <Failed error={error} again={again} />}
      {broken && <Broken />}
      <Figures figures={names.map((name) => [words.today[name], activity ? reader.number(activity[name]) : "…"])} />
    </section>
  );
}
