import type { AcceleratorRow, LawRow, RuleRow } from "../../contract/reference.ts";
import type { Accelerator } from "../../hardware/types.ts";
import type { Rule } from "../../science/laws/rules/rule.ts";
import type { Domain, Law, Range } from "../../science/types.ts";

const range = (limits: Range | undefined): { low: number; high: number } | null => (limits === undefined ? null : { low: limits[0], high: limits[1] });

const domainRow = (domain: Domain): LawRow["domain"] => ({
  params: range(domain.params),
  tokens: range(domain.tokens),
  loss: range(domain.loss),
  compute_flops: range(domain.compute),
  optimizers: domain.optimizers === undefined ? null : [...domain.optimizers],
});

const needNames = { params: "params", tokens: "tokens", loss: "loss", flopsPerToken: "flops_per_token" } as const;

/** A law as GET /v1/laws shows it. */
export const lawRow = (law: Law): LawRow => ({
  id: law.id,
  citation: law.citation,
  equation: law.equation,
  quantity: law.quantity,
  unit: law.unit,
  needs: law.needs.map((need) => needNames[need]),
  domain: domainRow(law.domain),
  certainty: law.certainty,
  log_sd: law.logSd,
});

/** A rule as GET /v1/laws shows it. */
export const ruleRow = (rule: Rule): RuleRow => ({
  id: rule.id,
  citation: rule.citation,
  equation: rule.equation,
  parameter: rule.parameter,
  optimizers: [...rule.optimizers],
  certainty: rule.certainty,
});

/** A catalogue entry as GET /v1/accelerators shows it. */
export const acceleratorRow = (entry: Accelerator): AcceleratorRow => ({
  id: entry.id,
  name: entry.name,
  peak_tflops: entry.peakTflops,
  measured_share: entry.measuredShare,
  memory_gib: entry.memoryGib,
  memory_tb_s: entry.memoryTbS,
  intra_node_gb_s: entry.intraNodeGbS,
  inter_node_gb_s: entry.interNodeGbS,
  per_node: entry.perNode,
  link_domain: entry.linkDomain,
  power_watts: entry.powerWatts,
  usd_per_hour: entry.usdPerHour,
  price_note: entry.priceNote,
  source: entry.source,
  verified: entry.verified,
});
