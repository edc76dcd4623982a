const UNITS = ["", "k", "M", "B", "T", "Qa"] as const;

/** A number as people write it: `human(4194304)` is "4.19M", `human(265)` is "265". */
export const human = (value: number): string => {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const group = Math.min(UNITS.length - 1, Math.max(0, Math.floor((Math.log10(Math.abs(value)) + 1e-9) / 3)));
  const scaled = value / 1000 ** group;
  const rounded = Number(scaled.toPrecision(3));
  return rounded >= 1000 && group < UNITS.length - 1 ? `${rounded / 1000}${UNITS[group + 1] ?? ""}` : `${rounded}${UNITS[group] ?? ""}`;
};
