/** A number with its thousands apart, in plain digits: `grouped(16384)` is "16,384", `grouped(1234.5)` is "1,234.5". */
export const grouped = (value: number): string => {
  const [whole = "", decimals] = String(Math.abs(value) < 1e21 ? Number(value.toPrecision(15)) : value).split(".");
  return `${whole.replaceAll(/\B(?=(?:\d{3})+(?!\d))/g, ",")}${decimals === undefined ? "" : `.${decimals}`}`;
};
