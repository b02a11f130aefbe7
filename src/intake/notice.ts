import type { Response } from "express";

/** A way on from a page: a link that looks like a button. */
export interface Way {
  readonly label: string;
  readonly href: string;
}

/** A field to fill in on a page, sent back as a query. */
export interface Question {
  readonly action: string;
  readonly name: string;
  readonly label: string;
  readonly example: string;
  readonly button: string;
  /** Sent along, unseen. */
  readonly along: Readonly<Record<string, string>>;
  /** What was given and why it will not do. */
  readonly refused?: { readonly given: string; readonly why: string };
}

export interface Notice {
  readonly status: number;
  readonly title: string;
  readonly lines: readonly string[];
  /** The first one is the usual one. */
  readonly ways: readonly Way[];
  readonly question?: Question;
}

/** Forms may lead to a CRM's own sign-in; everything else stays here. */
const HEADERS = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self' https:; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

/** Shows a page of a few sentences in the look of the console; it needs no script and no permission. */
export function showNotice(response: Response, notice: Notice): void {
  response.status(notice.status).set(HEADERS).type("html").send(notePage(notice));
}

function notePage({ title, lines, ways, question }: Notice): string {
  const ask = question ? questionForm(question) : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${asText(title)} · Leadclock</title>
<link rel="stylesheet" href="/tokens.css">
<link rel="stylesheet" href="/plain.css">
</head>
<body>
<main class="gate card">
<h1>${asText(title)}</h1>
${lines.map((line) => `<p class="mid">${asText(line)}</p>`).join("\n")}
${ways.length > 0 ? `<p class="ways">${ways.map(wayLink).join("\n")}</p>` : ""}
${ask}
</main>
</body>
</html>
`;
}

function wayLink({ label, href }: Way, index: number): string {
  return `<a class="btn${index === 0 ? " go" : ""}" href="${asText(href)}">${asText(label)}</a>`;
}

function questionForm({ action, name, label, example, button, along, refused }: Question): string {
  const hidden = Object.entries(along).map(
    ([key, value]) => `<input type="hidden" name="${asText(key)}" value="${asText(value)}">`,
  );
  const help = refused ? `${name}-help ${name}-error` : `${name}-help`;
  return `<form method="get" action="${asText(action)}">
${hidden.join("")}<label for="${name}">${asText(label)}</label>
<span class="xs dim" id="${name}-help">For instance ${asText(example)}</span>
<input class="field" id="${name}" name="${name}" value="${asText(refused?.given ?? "")}" required autocomplete="url" spellcheck="false" aria-describedby="${help}"${refused ? ' aria-invalid="true" autofocus' : ""}>
${refused ? `<p class="missT sm" id="${name}-error" role="alert">${asText(refused.why)}</p>\n` : ""}<button class="btn">${asText(button)}</button>
</form>`;
}

function asText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
