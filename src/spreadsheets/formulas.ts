/**
 * Formulas of the planner. They are held to functions that both Excel (2013 and later, on Windows) and LibreOffice (4.2 and
 * later) have; those newer than the file format carry its prefix `_xlfn.`.
 */

/**
 * `&name=value` of an input, nothing when its cell is empty. A number is written with a decimal point whatever the locale of the
 * spreadsheet; text goes as it was typed.
 */
export const parameter = (name: string, cell: string): string => `IF(${cell}="","","&${name}="&_xlfn.ENCODEURL(IF(ISNUMBER(${cell}),SUBSTITUTE(${cell},",","."),${cell})))`;

/** The whole answer as text; empty when none came. */
export const ask = (url: string): string => `IFERROR(_xlfn.WEBSERVICE(${url}),"")`;

/** A value of an answer from its text: a number where it is one, with a decimal point whatever the locale; no text stays none. */
export const valueOf = (text: string): string => `IF(${text}="","",IFERROR(_xlfn.NUMBERVALUE(${text},".",","),${text}))`;

/** Where the value of a field begins in an answer of rows `field⇥value⇥unit`; 0: it has no such field. */
export const startOf = (field: string, answer: string): string => `IFERROR(FIND(CHAR(10)&${field}&CHAR(9),${answer})+LEN(${field})+2,0)`;

/** The text from a start up to the next tab. */
export const textAt = (start: string, answer: string): string => `IF(${start}=0,"",MID(${answer},${start},FIND(CHAR(9),${answer},${start})-${start}))`;

/** A value of an answer in one formula, for a table with many rows. */
export const valueIn = (field: string, answer: string): string => {
  const start = `(FIND(CHAR(10)&${field}&CHAR(9),${answer})+LEN(${field})+2)`;
  const text = `MID(${answer},${start},FIND(CHAR(9),${answer},${start})-${start})`;
  return `IFERROR(${valueOf(text)},"")`;
};

/** What became of a question: `ok`, what was wrong with it, or that no answer came. */
export const outcome = (answer: string): string =>
  `IF(${answer}="","no answer: check the address of the server, and let this workbook update its links",IF(LEFT(${answer},6)="error"&CHAR(9),${message(answer)},"ok"))`;

/** The third cell of the second line: what was wrong, in words. */
const message = (answer: string): string => {
  const second = `FIND(CHAR(10),${answer})`;
  const tab = `FIND(CHAR(9),${answer},FIND(CHAR(9),${answer},${second})+1)`;
  return `CLEAN(MID(${answer},${tab}+1,1000))`;
};

/** Where the next line begins after one that begins at `start`; 0 after the last. */
export const nextLine = (start: string, answer: string): string => `IF(${start}=0,0,IF(IFERROR(FIND(CHAR(10),${answer},${start}),LEN(${answer}))>=LEN(${answer}),0,FIND(CHAR(10),${answer},${start})+1))`;

/** The line that begins at `start`, without its end. */
export const lineAt = (start: string, answer: string): string => `IF(${start}=0,"",MID(${answer},${start},FIND(CHAR(13),${answer},${start})-${start}))`;

/** The n-th cell, from 0, of a line: each is padded with as many blanks as the line is long, cut out and trimmed. */
export const cellOf = (line: string, index: number): string => valueOf(`TRIM(MID(SUBSTITUTE(${line},CHAR(9),REPT(" ",LEN(${line}))),${index}*LEN(${line})+1,LEN(${line})))`);
