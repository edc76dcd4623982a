/** What an assistant needs to use the service, in the form of llmstxt.org. */
export const llmsText = `# Bcrit

> Advises the batch size, when to grow it, the learning rate, the layout on the accelerators and the bill of a neural-network training run. No key is needed for advice; runs, which are measured while they train, need one.

Quantities carry their unit in their name (_tokens, _hours, _gib, _usd). A distribution is { "p10", "p50", "p90" }. Batches are global, in tokens of one optimizer step.

## Ask
- GET /v1/advice?params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256 : advice as JSON. Numbers such as 7B, 2T, 4M, 4k are understood.
- The same as /v1/advice.txt, .md, .csv, .tsv, .xlsx, .svg, .png, .env, .args or .slack; field=cost.wall_clock_hours.p50 with .txt gives one bare number, or 422 where the answer has none.
- POST /v1/advice : the same question as JSON { "model": { "params" }, "data": { "tokens" }, "hardware": { "accelerator", "count" } }; measurements may be added.
- POST /v1/estimate : step time, memory and MFU of one exact setup.
- POST /v1/compare : { "models": [ { "name", "model" } ], "budget": { "accelerator_hours" }, "hardware" }: tokens, batch, learning rate and loss of up to 8 models on one budget, and which is ahead where.
- POST /v1/scenarios : { "kind": "advice", "scenarios": [ ... ] } or CSV, up to 1,000 questions; JSON, NDJSON, CSV, TSV or XLSX out.
- GET /v1/launch lists launchers; GET /v1/launch/megatron?params=… : the advice as that launcher's configuration, in its own units.
- GET /v1/ask?q=7B on 2T tokens, 256 h100 : a sentence instead of parameters.
- GET /templates : files for Excel, LibreOffice, Google Sheets and Power Query that ask this service.

## Use
- /mcp : the same as tools (Model Context Protocol, streamable HTTP): advise, estimate, compare, launch, read_run.
- POST /v1/workspaces makes a key, POST /v1/runs a run; GET /v1/runs/{id}/advice advises the rest of it from what was measured.
- /runs/{id} : the page of a run for people (what to do next, what was seen, live); it asks for a key of role read.

## Look up
- [OpenAPI](/openapi.json): every field, with its range and what its name does not say
- [Reference](/docs)
- GET /v1/laws, /v1/accelerators, /v1/published-runs : what the advice rests on

Errors are application/problem+json; errors[] lists every wrong field with a hint how to mend it.
`;
