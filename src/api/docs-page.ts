import type { OpenApi, Operation } from "./openapi.ts";

/** The document as a page for people: no script, nothing from elsewhere, every operation with what goes in and who may. */
export function docsPage(document: OpenApi): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => section(method.toUpperCase(), path, operation)),
  );
  const { title, version, description } = document.info as Readonly<Record<string, string>>;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · Leadclock</title>
<link rel="stylesheet" href="/tokens.css">
<link rel="stylesheet" href="/plain.css">
</head>
<body>
<main class="page">
<h1>${html(title!)} API, version ${html(version!)}</h1>
<p class="mid">${html(description!)}</p>
<p class="mid">Every request shows who asks, as <code>Authorization: Bearer …</code>. What is refused is answered with
<code>error</code>, and where it helps <code>field</code> and <code>fix</code>. The same as a document for programs:
<a href="/api/openapi.json">openapi.json</a>.</p>
${operations.join("\n")}
</main>
</body>
</html>
`;
}

function section(method: string, path: string, operation: Operation): string {
  const { operationId, summary, security, parameters, requestBody } = operation;
  const needs = security.flatMap((one) => Object.values(one).flat()).join(", ");
  const rows = parameters
    .filter((one) => typeof one.name === "string")
    .map((one) => row(String(one.name), `${one.in}${one.required ? "" : ", optional"}`, one.schema));
  const body = requestBody?.content["application/json"].schema;
  return `<section class="card" id="${html(operationId)}" aria-labelledby="${html(operationId)}-title"><div class="sec">
<h2 id="${html(operationId)}-title"><code>${html(method)} /api${html(path)}</code></h2>
<p class="mid">${html(summary)}. Needs <code>${html(needs)}</code>.</p>
${rows.length > 0 ? `<table><thead><tr><th>Parameter</th><th>Where</th><th>What</th></tr></thead><tbody>${rows.join("")}</tbody></table>` : ""}
${body ? `<details><summary>Body</summary><pre>${html(JSON.stringify(body, null, 2))}</pre></details>` : ""}
<details><summary>Answer</summary><pre>${html(JSON.stringify(answerOf(operation), null, 2))}</pre></details>
</div></section>`;
}

function answerOf({ responses }: Operation): unknown {
  const { content } = responses[200] as { content?: Readonly<Record<string, { schema?: unknown }>> };
  return content?.["application/json"]?.schema;
}

function row(name: string, where: string, schema: unknown): string {
  return `<tr><td><code>${html(name)}</code></td><td>${html(where)}</td><td><code>${html(JSON.stringify(schema))}</code></td></tr>`;
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
