import { icon } from "./icon.ts";

/** What there is to download for spreadsheets, and how to use it. `origin` is the address each will ask. */
export const templatesPage = (origin: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Bcrit in spreadsheets</title>
${icon}
<link rel="stylesheet" href="/assets/bcrit.css">
</head>
<body>
<header>
<a class="name" href="/">Bcrit</a>
<nav><a href="/docs">API reference</a><a href="/v1/accelerators.xlsx">Accelerators</a><a href="/v1/published-runs.xlsx">Published runs</a></nav>
</header>
<main>
<h1>In spreadsheets</h1>
<p class="lead">Each of these asks ${origin}, the address you are reading this at.</p>

<h2>Excel for Windows, LibreOffice</h2>
<p><a href="/templates/bcrit-planner.xlsx">bcrit-planner.xlsx</a>: yellow cells for the question, the answer, its schedule, and a sheet that asks several
questions side by side. Open it, allow it to edit and to update its links, and change a cell. Excel for Mac and on the web have no
WEBSERVICE: use Power Query there.</p>

<h2>Google Sheets</h2>
<p><a href="/templates/bcrit.gs">bcrit.gs</a>: Extensions, Apps Script, paste, save. Then
<code>=BCRIT("cost.wall_clock_hours.p50"; A1:B5)</code> for one value and <code>=BCRITTABLE(A1:E20)</code> for many questions in one request.
Google must be able to reach the address above.</p>

<h2>Power Query: Excel, Power BI</h2>
<p><a href="/templates/bcrit.pq">bcrit.pq</a>: Get Data, Blank Query, Advanced Editor, paste, name it <code>Bcrit</code>. It takes a table of questions and gives it
back with the answers beside it.</p>

<h2>Anything else</h2>
<p><code>${origin}/v1/advice.txt?params=7B&amp;tokens=2T&amp;accelerator=h100-sxm-80gb&amp;count=256&amp;field=cost.wall_clock_hours.p50</code> is one bare number;
<code>/v1/advice.xlsx</code> is the whole answer as a workbook, <code>.csv</code> and <code>.tsv</code> as text, with <code>decimal=comma</code> where numbers are
written so. A file of up to a thousand questions goes to <code>/v1/scenarios</code>:</p>
<pre><code>curl --data-binary @questions.csv -H 'Content-Type: text/csv' '${origin}/v1/scenarios?format=xlsx' -o answers.xlsx</code></pre>
</main>
</body>
</html>
`;
