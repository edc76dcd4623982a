import { icon } from "./icon.ts";

/** How the reference page looks and what of Scalar's own service it leaves out. */
const configuration = {
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  hideModels: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  customCss: ".light-mode { --scalar-color-accent: #0b6e6e; } .dark-mode { --scalar-color-accent: #4fc3c3; }",
};

/** The reference: Scalar reads the OpenAPI document. Both come from this service; nothing is loaded from elsewhere. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bcrit API reference</title>
${icon}
</head>
<body>
<noscript>The reference page needs JavaScript; <a href="/openapi.json">openapi.json</a> does not.</noscript>
<script id="api-reference" data-url="/openapi.json" data-configuration='${JSON.stringify(configuration)}'></script>
<script src="/assets/scalar.js"></script>
</body>
</html>
`;
