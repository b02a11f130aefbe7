import type { ChannelMessage } from "./channel.ts";

/** Paragraphs, then the facts: what any mail program can show. */
export function emailText({ body, facts, url }: ChannelMessage): string {
  const lines = facts.map(({ label, value }) => `${label}: ${value || "-"}`);
  const link = url !== null && !body.some((one) => one.includes(url)) ? [url] : [];
  return `${[...body, ...(lines.length > 0 ? [lines.join("\n")] : []), ...link].map(clean).join("\n\n")}\n`;
}

/** The same words, simply laid out: nothing is loaded from elsewhere. */
export function emailHtml({ subject, body, facts, url }: ChannelMessage): string {
  const rows = facts
    .map(({ label, value }) => `<tr><th align="left">${html(label)}</th><td>${html(value || "-")}</td></tr>`)
    .join("");
  const paragraphs = body.map((one) => `<p>${html(one).replaceAll("\n", "<br>")}</p>`).join("\n");
  const link = url !== null && isWebLink(url) ? `\n<p><a href="${html(url)}">Open the record</a></p>` : "";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${html(subject)}</title></head>
<body style="font-family: sans-serif; line-height: 1.4">
<h1 style="font-size: 1.2em">${html(subject)}</h1>
${paragraphs}${rows ? `\n<table cellpadding="4">${rows}</table>` : ""}${link}
</body></html>
`;
}

function isWebLink(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

const MARKS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function html(text: string): string {
  return clean(text).replaceAll(/[&<>"']/g, (mark) => MARKS[mark]!);
}

function clean(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, " ");
}
