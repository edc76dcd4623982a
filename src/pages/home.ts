/** An accelerator to choose from. */
interface Choice {
  readonly id: string;
  readonly name: string;
}

/** The front page: what this is, and a form that asks for an advice without any script. */
export const homePage = (modelVersion: string, accelerators: readonly Choice[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bcrit: batch size, learning rate and layout for a training run</title>
<link rel="stylesheet" href="/assets/bcrit.css">
</head>
<body>
<main>
<h1>Bcrit</h1>
<p class="lead">How large a batch, when to grow it, at what learning rate, on which layout, and what the training run will cost.</p>
<form action="/v1/advice.txt" method="get">
${field("params", "Model parameters", "7B", "7B, 7e9 or 7_000_000_000")}
${field("tokens", "Training tokens", "2T", "2T or 2e12")}
<label>Accelerator
<select name="accelerator">
${accelerators.map(({ id, name }) => `<option value="${text(id)}"${id === "h100-sxm-80gb" ? " selected" : ""}>${text(name)}</option>`).join("\n")}
</select></label>
${field("count", "How many", "256", "")}
${field("sequence_length", "Sequence length", "4096", "tokens; empty: 4096")}
<label>Prefer
<select name="prefer">
<option value="quality">quality: lowest loss for these tokens</option>
<option value="balanced" selected>balanced: fast, little loss given up</option>
<option value="speed">speed: soonest done</option>
</select></label>
<p class="buttons">
<button>Advise</button>
<button formaction="/v1/advice" class="plain">JSON</button>
<button formaction="/v1/advice.csv" class="plain">CSV</button>
<button formaction="/v1/advice.env" class="plain">env</button>
</p>
</form>
<p>The same from a shell:</p>
<pre>curl 'https://…/v1/advice.txt?params=7B&amp;tokens=2T&amp;accelerator=h100-sxm-80gb&amp;count=256'</pre>
<nav><a href="/docs">API reference</a> <a href="/openapi.json">OpenAPI</a> <a href="/v1/laws.csv">Laws</a> <a href="/v1/accelerators.csv">Accelerators</a> <a href="/v1/published-runs">Published runs</a></nav>
<footer>Model ${text(modelVersion)}</footer>
</main>
</body>
</html>
`;

const field = (name: string, label: string, value: string, placeholder: string): string =>
  `<label>${label}\n<input name="${name}" value="${value}" placeholder="${placeholder}" autocomplete="off"${name === "sequence_length" ? "" : " required"}></label>`;

const text = (raw: string): string => raw.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
