import { icon } from "./icon.ts";

/** An accelerator to choose from. */
interface Choice {
  readonly id: string;
  readonly name: string;
}

/** The front page: what this is, and a form that asks for an advice. Without script the form answers as text. */
export const homePage = (modelVersion: string, accelerators: readonly Choice[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="How large a batch, when to grow it, at what learning rate, on which layout, and what the training run will cost.">
<title>Bcrit: batch size, learning rate and layout for a training run</title>
${icon}
<link rel="stylesheet" href="/assets/bcrit.css">
<script type="module" src="/assets/home.js"></script>
</head>
<body>
<header>
<a class="name" href="/">Bcrit</a>
<nav><a href="/docs">API reference</a><a href="/openapi.json">OpenAPI</a><a href="/v1/laws.csv">Laws</a><a href="/v1/accelerators.csv">Accelerators</a><a href="/v1/published-runs.csv">Published runs</a></nav>
</header>
<main>
<h1>Plan a training run</h1>
<p class="lead">How large a batch, when to grow it, at what learning rate, on which layout, and what it will cost.</p>
<form action="/v1/advice.txt" method="get">
<div class="fields">
${field("params", "Model parameters", "7B", "7B or 7e9", true)}
${field("tokens", "Training tokens", "2T", "2T or 2e12", true)}
<label>Accelerator
<select name="accelerator">
${accelerators.map(({ id, name }) => `<option value="${text(id)}"${id === "h100-sxm-80gb" ? " selected" : ""}>${text(name)}</option>`).join("\n")}
</select></label>
${field("count", "How many", "256", "256", true)}
${field("sequence_length", "Sequence length", "4096", "4096")}
<label>Prefer
<select name="prefer">
<option value="quality">lowest loss for these tokens</option>
<option value="balanced" selected>fast, little loss given up</option>
<option value="speed">soonest done</option>
</select></label>
</div>
<details>
<summary>More that you know</summary>
<div class="fields" id="more">
${field("active_params", "Active parameters", "", "mixture of experts")}
${field("layers", "Layers", "", "inferred")}
${field("hidden", "Hidden size", "", "inferred")}
${field("counts", "Other counts to compare", "", "128, 512, 1024")}
${field("usd_per_hour", "Price of an accelerator-hour, $", "", "catalogue")}
${field("batch_tokens", "Pinned batch, tokens", "", "advised")}
<label>Hold
<select name="hold">
<option value="tokens" selected>the tokens; waste shows as loss</option>
<option value="loss">the loss; waste shows as tokens</option>
</select></label>
${field("deadline_hours", "Deadline, hours", "", "none")}
${field("budget_usd", "Budget, $", "", "none")}
${field("tuned_batch_tokens", "Batch you tuned at, tokens", "", "0.5M")}
${field("tuned_learning_rate", "Learning rate tuned there", "", "3e-4")}
</div>
</details>
<p class="buttons"><button type="submit">Advise</button><button type="submit" formaction="/v1/advice" class="plain">JSON</button><button type="submit" formaction="/v1/advice.csv" class="plain">CSV</button><button type="submit" formaction="/v1/advice.env" class="plain">env</button></p>
</form>
<div id="answer" aria-live="polite"></div>
</main>
<footer>Model ${text(modelVersion)}. The same question under the same model has the same answer; nothing asked is stored.</footer>
</body>
</html>
`;

const field = (name: string, label: string, value: string, placeholder: string, required = false): string =>
  `<label>${label}\n<input name="${name}" value="${value}" placeholder="${placeholder}" autocomplete="off" spellcheck="false"${required ? " required" : ""}></label>`;

const text = (raw: string): string => raw.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
