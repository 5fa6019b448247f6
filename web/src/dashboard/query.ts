import type { operations } from "@commerce/client/rest";

import { en } from "../shared/words.en";

/** What the server is asked, as the API has it. */
export type Query = NonNullable<operations["AnalyticsService_GetOverview"]["parameters"]["query"]>;

/** What the reader has chosen; it stands in the address, so that it can be kept and passed on. */
export interface Choice {
  readonly period: string;
  readonly from: string;
  readonly to: string;
  readonly compared: string;
  readonly site: string;
  readonly granularity: string;
  readonly zone: string;
}

const DEFAULTS: Choice = { period: "30", from: "", to: "", compared: "PREVIOUS_PERIOD", site: "", granularity: "", zone: "" };

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
const among = (known: object) => (text: string) => Object.hasOwn(known, text);
/** What may stand in the address; of the rest the server says whether it is any. */
const KNOWN: Partial<Record<string, (text: string) => boolean>> = {
  period: among(en.periods),
  from: isDay,
  to: isDay,
  compared: among(en.compared),
  granularity: among(en.granularities),
};

/** Reads an address, which may have been cut or written by hand: what it can't mean is as if not told. */
export function readChoice(search: string): Choice {
  const given = new URLSearchParams(search);
  const found = Object.entries(DEFAULTS).map(([name, value]) => {
    const text = given.get(name);
    return [name, text !== null && (KNOWN[name]?.(text) ?? true) ? text : value];
  });
  return Object.fromEntries(found) as Choice;
}

export function writeChoice(choice: Choice): string {
  const changed = Object.entries(choice).filter(([name, value]) => value !== DEFAULTS[name as keyof Choice]);
  const text = new URLSearchParams(changed).toString();
  return text ? `?${text}` : location.pathname;
}

/** The steps that a period is cut into unless told. */
export function steps(choice: Choice): string {
  if (choice.granularity) return choice.granularity;
  const days = choice.period === "custom" ? (Date.parse(choice.to) - Date.parse(choice.from)) / 86_400_000 : Number(choice.period);
  return days <= 2 ? "HOUR" : days > 120 ? "MONTH" : "DAY";
}

/** Makes the query of a choice; nothing while a period of one's own is incomplete. */
export function asQuery(choice: Choice): Query | undefined {
  const own = choice.period === "custom";
  if (own && !(choice.from && choice.to && choice.from < choice.to)) return undefined;
  const start = own ? choice.from : new Date(Date.now() - Number(choice.period) * 86_400_000).toISOString();
  return {
    startDate: start,
    ...(own ? { endDate: choice.to } : {}),
    ...(choice.site ? { siteId: choice.site } : {}),
    ...(choice.zone ? { timeZone: choice.zone } : {}),
    granularity: steps(choice) as NonNullable<Query["granularity"]>,
    compareTo: choice.compared as NonNullable<Query["compareTo"]>,
  };
}
