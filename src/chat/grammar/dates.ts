import type { Scan } from "./scan.ts";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAY = "(sun|mon|tue|wed|thu|fri|sat)(?:s|nes|rs|ur)?(?:day)?";
const MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";
/** When it starts is no deadline. */
const LEAD = String.raw`(?<!start(?:s|ing)?(?: it| training)? )(?:(?:done |finished |ready )?(?:by|before|until|till|due|bis|deadline(?: is|:)?|no later than)(?: the)?)`;

const BY_ISO = new RegExp(String.raw`${LEAD} (\d{4})-(\d{2})-(\d{2})(?![\w-])`);
const BY_DAY = new RegExp(String.raw`${LEAD} (next |this |coming )?${DAY}(?: (?:morning|evening|night|eod|noon))?(?![\w])`);
const BY_MONTH_DAY = new RegExp(String.raw`${LEAD} ${MONTH} (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?![\w])`);
const BY_DAY_MONTH = new RegExp(String.raw`${LEAD} (\d{1,2})(?:st|nd|rd|th)?\.? (?:of )?${MONTH}(?:,? (\d{4}))?(?![\w])`);
/** "24.12.": with points, the day comes first everywhere; with slashes nobody knows, and nothing is read. */
const BY_DOTTED = new RegExp(String.raw`${LEAD} (\d{1,2})\.(\d{1,2})\.(\d{4})?(?![\w])`);
const BY_WORD = new RegExp(String.raw`${LEAD} (tonight|today|eod|tomorrow|(?:the )?end of (?:the |this )?(?:week|month|year)|eow|eom|eoy|next week|next month|the weekend|weekend|christmas|xmas|new year(?:'?s)?(?: eve)?)(?![\w])`);

/** A date said, as the end of that day in UTC; `shown` is how it is said back. */
export interface Due {
  readonly at: Date;
  readonly shown: string;
}

/** When it has to be done, seen from `now`: "by friday", "before dec 24"; null: no date was said; "no such day": as 30 February. */
export const due = (scan: Scan, now: Date): Due | "no such day" | null => {
  const before = scan.rest;
  return read(scan, now) ?? (scan.rest === before ? null : "no such day");
};

const read = (scan: Scan, now: Date): Due | null => {
  const iso = scan.take(BY_ISO);
  if (iso !== null) return on(Number(iso[0]), Number(iso[1]) - 1, Number(iso[2]));
  const word = scan.take(BY_WORD);
  if (word !== null) return byWord(word[0] ?? "", now);
  const monthDay = scan.take(BY_MONTH_DAY);
  if (monthDay !== null) return inYear(monthDay[0], monthDay[1], monthDay[2], now);
  const dayMonth = scan.take(BY_DAY_MONTH);
  if (dayMonth !== null) return inYear(dayMonth[1], dayMonth[0], dayMonth[2], now);
  const dotted = scan.take(BY_DOTTED);
  if (dotted !== null) return inYear(MONTHS[Number(dotted[1]) - 1], dotted[0], dotted[2], now);
  const day = scan.take(BY_DAY);
  return day === null ? null : byWeekday(DAYS.indexOf(day[1] ?? ""), day[0] === "next ", now);
};

const on = (year: number, month: number, day: number): Due | null => {
  const at = new Date(Date.UTC(year, month, day, 23, 59));
  if (at.getUTCMonth() !== month || at.getUTCDate() !== day) return null;
  return { at, shown: `${at.toISOString().slice(0, 10)} 23:59 UTC` };
};

const inDays = (now: Date, days: number): Due | null => on(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + days) ?? rolled(now, days);

/** The same past the end of a month. */
const rolled = (now: Date, days: number): Due | null => {
  const then = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + days));
  return on(then.getUTCFullYear(), then.getUTCMonth(), then.getUTCDate());
};

/** The next such weekday after today; "next friday" is the one of next week. */
const byWeekday = (weekday: number, next: boolean, now: Date): Due | null => {
  const ahead = (weekday - now.getUTCDay() + 6) % 7 + 1;
  const nextWeek = 7 - ((now.getUTCDay() + 6) % 7) + ((weekday + 6) % 7);
  return inDays(now, next ? Math.max(ahead, nextWeek) : ahead);
};

const byWord = (word: string, now: Date): Due | null => {
  const year = now.getUTCFullYear();
  if (/week|eow/.test(word)) return word.startsWith("next") ? byWeekday(5, true, now) : byWeekday(word.includes("weekend") ? 6 : 0, false, now);
  if (word === "next month") return on(year, now.getUTCMonth() + 2, 0) ?? lastOfMonth(year, now.getUTCMonth() + 1);
  if (/month|eom/.test(word)) return lastOfMonth(year, now.getUTCMonth());
  if (/mas/.test(word)) return upcoming(11, 24, now);
  if (/year|eoy/.test(word)) return on(year, 11, 31);
  return inDays(now, word === "tomorrow" ? 1 : 0);
};

const lastOfMonth = (year: number, month: number): Due | null => {
  const last = new Date(Date.UTC(year, month + 1, 0));
  return on(last.getUTCFullYear(), last.getUTCMonth(), last.getUTCDate());
};

const inYear = (month: string | undefined, day: string | undefined, year: string | undefined, now: Date): Due | null => {
  const index = MONTHS.indexOf(month ?? "");
  return year === undefined ? upcoming(index, Number(day), now) : on(Number(year), index, Number(day));
};

/** This year's, or next year's where this year's is over. */
const upcoming = (month: number, day: number, now: Date): Due | null => {
  const thisYear = on(now.getUTCFullYear(), month, day);
  return thisYear !== null && thisYear.at < now ? on(now.getUTCFullYear() + 1, month, day) : thisYear;
};
