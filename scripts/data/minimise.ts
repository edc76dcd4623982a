/**
 * Nelder–Mead with restarts from the best vertex: enough for the handful of parameters these fits have. `steps` are the
 * first displacements. Deterministic.
 */
export const minimise = (
  objective: (parameters: readonly number[]) => number,
  start: readonly number[],
  steps: readonly number[],
  { rounds = 4, iterations = 400 } = {},
): { readonly parameters: readonly number[]; readonly value: number } => {
  let best = { parameters: start, value: objective(start) };
  const evaluate = (parameters: readonly number[]) => ({ parameters, value: objective(parameters) });
  for (let round = 0; round < rounds; round++) {
    const shrink = 0.5 ** round;
    const origin = best.parameters;
    const simplex = [best, ...steps.map((step, i) => evaluate(origin.map((value, j) => (i === j ? value + step * shrink : value))))];
    for (let iteration = 0; iteration < iterations; iteration++) {
      simplex.sort((a, b) => a.value - b.value);
      const [first, worst, second] = [simplex[0] ?? best, simplex.at(-1) ?? best, simplex.at(-2) ?? best];
      if (Math.abs(worst.value - first.value) < 1e-12) break;
      const others = simplex.slice(0, -1);
      const centre = origin.map((_, j) => others.reduce((sum, v) => sum + (v.parameters[j] ?? 0), 0) / others.length);
      const toward = (t: number) => evaluate(centre.map((c, j) => c + t * ((worst.parameters[j] ?? 0) - c)));
      const reflected = toward(-1);
      const replace = (v: typeof reflected) => (simplex[simplex.length - 1] = v);
      if (reflected.value < first.value) {
        const expanded = toward(-2);
        replace(expanded.value < reflected.value ? expanded : reflected);
      } else if (reflected.value < second.value) replace(reflected);
      else {
        const contracted = reflected.value < worst.value ? toward(-0.5) : toward(0.5);
        if (contracted.value < Math.min(worst.value, reflected.value)) replace(contracted);
        else for (let i = 1; i < simplex.length; i++) simplex[i] = evaluate((simplex[i]?.parameters ?? origin).map((p, j) => ((first.parameters[j] ?? 0) + p) / 2));
      }
    }
    simplex.sort((a, b) => a.value - b.value);
    best = simplex[0] ?? best;
  }
  return best;
};
