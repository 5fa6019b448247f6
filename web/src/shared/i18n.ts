import { createContext } from "preact";
import { useContext } from "preact/hooks";

import { de } from "./words.de";
import { en, type Words } from "./words.en";

export type { Words } from "./words.en";

const CHOSEN = "commerce.language";
const WORDS = { en, de };
export type Language = keyof typeof WORDS;

/** The language that the reader chose here before, else the first one of the browser's that there is. */
export function preferred(): Language {
  const chosen = localStorage.getItem(CHOSEN);
  for (const wanted of [chosen ?? "", ...navigator.languages]) {
    const language = wanted.slice(0, 2).toLowerCase();
    if (language in WORDS) return language as Language;
  }
  return "en";
}

/** Keeps a choice of language. */
export function remember(language: Language): void {
  localStorage.setItem(CHOSEN, language);
}

/** A language's words, and how numbers, money and times are written by its readers. */
export class Reader {
  readonly words: Words;
  /** The browser's own locale where it is of the language: `de-AT` and not just `de`. */
  readonly locale: string;

  constructor(readonly language: Language) {
    this.words = WORDS[language];
    this.locale = navigator.languages.find((one) => one.toLowerCase().startsWith(language)) ?? language;
  }

  number(value: number, digits = 0): string {
    return new Intl.NumberFormat(this.locale, { maximumFractionDigits: digits }).format(value);
  }

  percent(value: number): string {
    return new Intl.NumberFormat(this.locale, { style: "percent", maximumFractionDigits: 2 }).format(value / 100);
  }

  /** An amount of a currency; a bare amount where none is told. */
  money(value: number, currency?: string): string {
    if (!currency) return new Intl.NumberFormat(this.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
    return new Intl.NumberFormat(this.locale, { style: "currency", currency }).format(value);
  }

  duration(seconds: number): string {
    const [value, unit] =
      seconds < 90 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : seconds < 172_800 ? [seconds / 3600, "hour"] : [seconds / 86_400, "day"];
    return new Intl.NumberFormat(this.locale, { style: "unit", unit: String(unit), unitDisplay: "long", maximumFractionDigits: 1 }).format(Number(value));
  }

  time(moment: string, timeZone?: string): string {
    const zone = timeZone ? { timeZone } : {};
    return new Intl.DateTimeFormat(this.locale, { dateStyle: "medium", timeStyle: "short", ...zone }).format(new Date(moment));
  }

  day(moment: string): string {
    return new Intl.DateTimeFormat(this.locale, { dateStyle: "long" }).format(new Date(moment));
  }

  /** A step of a series, as the server names it: a date, or a time with its offset. */
  step(date: string): string {
    const local = new Date(date.length > 10 ? `${date.slice(0, 19)}Z` : `${date}T00:00:00Z`);
    const shown: Intl.DateTimeFormatOptions =
      date.length > 10 ? { weekday: "short", hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" };
    return new Intl.DateTimeFormat(this.locale, { ...shown, timeZone: "UTC" }).format(local);
  }
}

export const Reading = createContext<Reader>(new Reader("en"));

/** The words and formats of the page's language. */
export function useReader(): Reader {
  return useContext(Reading);
}
