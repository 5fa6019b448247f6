import type { CartAnalytics, ComparisonAnalytics, Overview, SessionAnalytics, WishlistAnalytics } from "@commerce/client/rest";
import { useEffect, useState } from "preact/hooks";

import { answer, staffApi } from "../shared/api";
import { Failed, Heading } from "../shared/frame";
import { useReader } from "../shared/i18n";
import { useLoaded } from "../shared/loading";
import { CartsPart, ComparisonsPart, SessionsPart, WishlistsPart } from "./modules";
import { Filters } from "./filters";
import { TodayPart } from "./today";
import { asQuery, type Query, readChoice, writeChoice } from "./query";

const RENEWED_MILLISECONDS = 15_000;
const BASE = "/api/analytics/ecommerce";

export interface Insights {
  readonly overview: Overview;
  readonly cart: CartAnalytics;
  readonly wishlist: WishlistAnalytics;
  readonly comparison: ComparisonAnalytics;
  readonly session: SessionAnalytics;
}

async function load(query: Query, signal: AbortSignal): Promise<Insights> {
  const asked = { params: { query }, signal };
  const [overview, cart, wishlist, comparison, visits] = await Promise.all([
    answer(staffApi.GET(`${BASE}/overview`, asked)),
    answer(staffApi.GET(`${BASE}/cart`, asked)),
    answer(staffApi.GET(`${BASE}/wishlist`, asked)),
    answer(staffApi.GET(`${BASE}/comparison`, asked)),
    answer(staffApi.GET(`${BASE}/cross-site-sessions`, asked)),
  ]);
  return { overview, cart, wishlist, comparison, session: visits };
}

/** The figures of a company. */
export function InsightsPage() {
  const reader = useReader();
  const { words } = reader;
  const [choice, setChoice] = useState(() => readChoice(location.search));
  const query = asQuery(choice);
  const { value, error, busy, again } = useLoaded(
    JSON.stringify(choice),
    async (signal) => {
      const now = asQuery(choice);
      return now ? load(now, signal) : undefined;
    },
    RENEWED_MILLISECONDS,
  );
  useEffect(() => history.replaceState(history.state, "", writeChoice(choice)), [choice]);
  const sites = (value?.session.siteEngagement ?? []).map((site) => [site.siteId, site.siteName || site.siteId] as const);
  const zone = choice.zone || undefined;
  return (
    <>
      <Heading>{words.insights}</Heading>
      <Filters choice={choice} sites={sites} change={setChoice} />
      <TodayPart siteId={choice.site} timeZone={choice.zone} />
      {error !== undefined && <Failed error={error} again={again} />}
      {!query && <p role="status">{words.choosePeriod}</p>}
      {!value && query && error === undefined && <p role="status">{words.loading}</p>}
      {value && (
        <div aria-busy={busy}>
          <p class="soft" data-ready="true">
            {words.counted(reader.time(value.overview.dataThrough, zone))} {words.renewed}
            {value.cart.excludedCurrencies.length > 0 && ` ${words.excluded(value.cart.excludedCurrencies.join(", "))}`}
          </p>
          <TrendsPart overview={value.overview} compared={choice.compared} />
          <CartsPart insights={value} query={query} />
          <WishlistsPart insights={value} query={query} />
          <ComparisonsPart insights={value} query={query} />
          <SessionsPart insights={value} query={query} />
        </div>
      )}
    </>
  );
}

function TrendsPart({ overview, compared }: { overview: Overview; compared: string }) {
  const reader = useReader();
  const { words } = reader;
  const trends = overview.trends;
  if (!trends) return null;
  const names = Object.keys(words.trends) as (keyof typeof words.trends)[];
  return (
    <ul class="plain legend">
      {names.map((name) => {
        const change = trends[name];
        const written = new Intl.NumberFormat(reader.locale, { style: "percent", signDisplay: "exceptZero", maximumFractionDigits: 1 });
        return (
          <li class="tag">
            {words.trends[name]}: <b class={change < 0 ? "bad" : change > 0 ? "good" : ""}>{words.trend(written.format(change / 100), words.compared[compared] ?? "")}</b>
          </li>
        );
      })}
    </ul>
  );
}
