import { icon } from "./icon.ts";

const page = (head: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${head}
${icon}
<link rel="stylesheet" href="/assets/bcrit.css">
</head>
<body>
<header>
<a class="name" href="/">Bcrit</a>
<nav><a href="/docs">API reference</a><button type="button" id="forget" class="plain small" hidden>Forget the key</button></nav>
</header>
<main>
${body}
</main>
</body>
</html>
`;

/** The page of any run: nothing of a run is in it. Its script asks for a key, reads the run with it and follows its events. */
export const runPage: string = page(
  `<title>A training run · Bcrit</title>
<script type="module" src="/assets/run.js"></script>`,
  `<h1 id="name">A training run</h1>
<p class="quiet" id="about"></p>
<p class="quiet" id="state"></p>
<noscript><p class="problem">This page needs JavaScript. Without it: <code>curl -H "Authorization: Bearer bcrit_…" …/v1/runs/{id}/advice.txt</code></p></noscript>
<div id="trouble" role="alert"></div>
<form id="ask" autocomplete="off" hidden>
<label>Key of the workspace; one of role read is enough
<input id="key" type="password" autocomplete="off" spellcheck="false" placeholder="bcrit_…" required></label>
<p class="buttons"><button type="submit">Open</button></p>
<p class="quiet">It is kept in this tab until you close it, and sent to this service alone.</p>
</form>
<section id="next" aria-live="polite" aria-label="What to do next"></section>
<div id="rest"></div>`,
);

/** For an address that cannot be a run. */
export const noSuchRunPage: string = page(
  "<title>No such run · Bcrit</title>",
  `<h1>There is no such run</h1>
<p class="lead">The address of a run ends in its id, as POST /v1/runs told it: run_ and sixteen letters and digits. Has some of it been cut off?</p>
<p><a href="/">Plan a training run</a></p>`,
);
