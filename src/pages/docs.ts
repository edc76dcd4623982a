/** The reference: Scalar reads the OpenAPI document. Both come from this service; nothing is loaded from elsewhere. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bcrit API reference</title>
</head>
<body>
<noscript>The reference page needs JavaScript; <a href="/openapi.json">openapi.json</a> does not.</noscript>
<script id="api-reference" data-url="/openapi.json" data-configuration='{"withDefaultFonts":false,"telemetry":false,"hideClientButton":true,"agent":{"disabled":true},"mcp":{"disabled":true}}'></script>
<script src="/assets/scalar.js"></script>
</body>
</html>
`;
