import type { Leaf } from "../meaning.ts";
import { AMOUNT, amountOf, COUNTING, countingOf } from "./amount.ts";
import type { Scan } from "./scan.ts";

const MONEY = String.raw`(?:(?:usd|us\$|\$)\s?${AMOUNT}|${AMOUNT}\s?(?:usd|us\$|dollars?|bucks|\$))`;
const PER_HOUR = new RegExp(String.raw`(?:at |for |costs? |price )?${MONEY}\s?(?:\/|per |an |a )\s?(?:gpu|accelerator|chip|card)?[- \/]?(?:h|hr|hour)(?![a-z])`);
const TOTAL = new RegExp(String.raw`(?:(?:with |on |for )?(?:an? )?(?:budget|cost|spend|price|max)(?: of| is|:)? )?(?:under |below |up to |at most |less than |within |max |< ?)?${MONEY}(?: budget| total| max| or less)?`);
const OTHER_MONEY = /(?:[€£¥]\s?\d[\d.]*\s?(?:k|m|b)?|\d[\d.]*\s?(?:k|m|b)?\s?(?:[€£¥]|eur|euros?|gbp|pounds|yen|rmb|yuan|inr))(?![a-z])/;

const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168, m: 720, y: 8760 };
const SPAN = new RegExp(String.raw`(?:(?:with |and )?(?:a )?(?:deadline|time limit)(?: of| is|:)? ?|(?:done |finished |ready |complete )?(?:in|within|under|below|inside|less than|no more than|at most|up to|max|for|over|takes?|<=?|during)(?: the next)? ?)?(?<![\w.$])${COUNTING}\s?-?(hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mo|years?|yrs?)(?![\w/])(?: (?:deadline|max|or less|tops))?`);

/** The price of an hour, and what may be spent; null: nothing of money. */
export const money = (scan: Scan): { readonly leaves: readonly Leaf[]; readonly foreign: boolean } => {
  const hourly = scan.take(PER_HOUR);
  const total = scan.take(TOTAL);
  const leaves = [
    ...(hourly === null ? [] : [{ name: "usd_per_hour", value: amountOf(hourly[0] ?? hourly[2], hourly[1] ?? hourly[3]) }]),
    ...(total === null ? [] : [{ name: "budget_usd", value: amountOf(total[0] ?? total[2], total[1] ?? total[3]) }]),
  ];
  return { leaves, foreign: scan.take(OTHER_MONEY) !== null };
};

/** A stretch of time in hours: "in 3 days", "for two weeks"; null: none. */
export const span = (scan: Scan): number | null => {
  const found = scan.take(SPAN);
  if (found === null) return null;
  const hours = countingOf(found[0]) * (HOURS[(found[1] ?? "h").charAt(0)] ?? 1);
  return hours > 0 ? hours : null;
};
