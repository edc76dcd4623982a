import type { Gap, Leaf } from "../meaning.ts";
import { AMOUNT, amountOf, IN_WORDS, countingOf } from "./amount.ts";
import type { Scan } from "./scan.ts";

const MONEY = String.raw`(?:(?:usd|us\$|\$)\s?${AMOUNT}|${AMOUNT}\s?(?:usd|us\$|dollars?|bucks|\$))`;
const PER = String.raw`\s?(?:\/|per |an |a |each )\s?`;
const BOX = "(?:node|box|server|instance|machine|host|cluster|rack)s?";
const PER_HOUR = new RegExp(String.raw`(?:at |for |costs? |price |@ ?)?${MONEY}${PER}(?:gpu|accelerator|chip|card)?[- \/]?(?:h|hr|hour)(?![a-z])(?: (?:each|per (?:gpu|chip|card)|\/ ?gpu)(?![a-z]))?`);
/** "hourly rate $3.2". */
const HOURLY_NAMED = new RegExp(String.raw`(?:hourly (?:rate|price|cost)|(?:rate|price|cost) per (?:gpu[- ])?hour)(?: of| is)?\s?[:=]?\s?${MONEY}`);
/** Prices of other things than one accelerator for an hour. */
const OTHER_PRICE = new RegExp(String.raw`${MONEY}(?:${PER}(?:gpu[- \/])?(?:day|week|month|year|mo|yr|d)(?![a-z])|${PER}(?:${BOX})(?![a-z])|${PER}(?:h|hr|hour)s?(?:${PER}|,? (?:for (?:the|all|everything) ?|in ))(?:${BOX}|total|all)(?![a-z]))`);
const TOTAL = new RegExp(String.raw`(?:(?:with |on |for )?(?:an? )?(?:budget|cost|spend|price|max)(?: of| is|:)? ?)?(?:under |below |up to |at most |less than |within |max |< ?)?${MONEY}(?!\s?-\s?\$?\d)(?: budget| total| max| or less)?`);
/** "budget 300k": money by its name. */
const BUDGET = new RegExp(String.raw`(?<![a-z])budget(?: of| is)?\s?[:=]?\s?${AMOUNT}(?!\s?-?(?:h|hours?|days?|weeks?|months?|gpus?|flops?|tokens?|steps?)(?![a-z]))`);
const OTHER_MONEY = /(?:[€£¥]\s?\d[\d.]*\s?(?:k|m|b)?|\d[\d.]*\s?(?:k|m|b)?\s?(?:[€£¥]|eur|euros?|gbp|pounds|yen|rmb|yuan|inr))(?![a-z])/;

/** Words that make a small sum a budget. */
const CAPPED = /budget|spend|total|costs?|under|below|less|most|max|<|up to|within|(?:for|on) \$/;
/** Dollars that no run costs: as bare a sum as this is likely the price of an hour. */
const SMALL_SUM = 20;

/** "$300.000": nobody prices a run to the tenth of a cent, so that these are thousands. */
const inDollars = (mantissa: string | undefined, power: string | undefined): number =>
  amountOf(power === undefined && /^[1-9]\d{0,2}\.\d{3}$/.test(mantissa ?? "") ? mantissa?.replace(".", "") : mantissa, power);

/** The price of an hour, and what may be spent; `gaps`: money that is no such thing. */
export const money = (scan: Scan): { readonly leaves: readonly Leaf[]; readonly gaps: readonly Gap[] } => {
  const before = scan.rest;
  const other = scan.take(OTHER_PRICE);
  const hourly = scan.take(PER_HOUR) ?? scan.take(HOURLY_NAMED);
  const total = scan.take(TOTAL) ?? scan.take(BUDGET);
  const sum = total === null ? null : inDollars(total[0] ?? total[2], total[1] ?? total[3]);
  const isRate = sum !== null && sum > 0 && sum < SMALL_SUM && hourly === null && !CAPPED.test(before);
  const foreign = scan.take(OTHER_MONEY);
  const leaves = [
    ...(hourly === null ? [] : [{ name: "usd_per_hour", value: amountOf(hourly[0] ?? hourly[2], hourly[1] ?? hourly[3]) }]),
    ...(sum === null || isRate ? [] : [{ name: "budget_usd", value: sum }]),
  ];
  const gaps: readonly Gap[] = [
    ...(other === null ? [] : [{ about: "money" as const, ask: "prices are for one accelerator and hour: how much is that? As in $2.5/gpu-hour" }]),
    ...(isRate ? [{ about: "money" as const, ask: "is that the price of one accelerator for an hour, or all that may be spent? As in $2.5/gpu-hour, or budget $300k" }] : []),
    ...(foreign === null ? [] : [{ about: "money" as const, ask: "prices are in US dollars: how many dollars is that?" }]),
  ];
  return { leaves, gaps };
};

const HOURS: readonly (readonly [unit: RegExp, hours: number])[] = [[/^mi/, 1 / 60], [/^m/, 720], [/^h/, 1], [/^d/, 24], [/^w/, 168], [/^f/, 336], [/^y/, 8760]];
const UNITS = "hours?|minutes?|mins?|days?|weeks?|fortnights?|months?|years?";
const LEAD = "(?:(?:with |and )?(?:a )?(?:deadline|time limit)(?: of| is)?\\s?[:=]?\\s?|(?:done |finished |ready |complete )?(?:in|within|under|below|inside|less than|in less than|no more than|not more than|at most|up to|max|for|over|takes?|<=?|during)(?: the next)? ?)?";
/** "every 2 hours" is about checkpoints, "took 3 days" about what is past. */
const OF_ANOTHER = String.raw`(?<!(?:every|each|after|took|last|lasts|start(?:s|ing)? (?:in|after)) )`;
const TAIL = String.raw`(?![\w/]| (?:per|a|each|every) )(?: (?:deadline|limit|max|or less|tops))?`;
const SPANS = [
  new RegExp(String.raw`${LEAD}(?<![\w.$])${OF_ANOTHER}(\d+(?:\.\d+)?)\s?-?(${UNITS}|hrs?|h|d|wks?|w|mo|yrs?)${TAIL}`),
  new RegExp(String.raw`${LEAD}(?<![\w.$])${OF_ANOTHER}(?!an? |one )(${IN_WORDS})[\s-](${UNITS}|wks?)${TAIL}`),
  // "two restarts a day" is no deadline: one day is said with a word before it.
  new RegExp(String.raw`${LEAD.replace(/\?$/, "")}(?<![\w.$])(an?|one)[\s-](${UNITS}|wks?)${TAIL}`),
];

/** A stretch of time in hours: "in 3 days", "for two weeks", "within 90 minutes"; null: none. */
export const span = (scan: Scan): number | null => {
  for (const pattern of SPANS) {
    const found = scan.take(pattern);
    if (found !== null) return Number((countingOf(found[0]) * (HOURS.find(([unit]) => unit.test(found[1] ?? ""))?.[1] ?? 1)).toPrecision(12));
  }
  return null;
};
