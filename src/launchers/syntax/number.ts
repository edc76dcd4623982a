/**
 * A number every format here reads as a number: whole ones whole, others to ten digits, and exponents as `3.1e-5`, with a
 * point and a sign, since YAML 1.1 takes `3e-5` for text.
 */
export const numeral = (value: number): string => {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  const [mantissa = "", exponent] = String(Number(value.toPrecision(10))).split("e");
  if (exponent === undefined) return mantissa;
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}e${/^[-+]/.test(exponent) ? exponent : `+${exponent}`}`;
};
