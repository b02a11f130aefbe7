import type { OrgSettings } from "../core/orgs.ts";
import type { Row } from "../data/row.ts";
import type { App } from "./apps.ts";

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:16px system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color:#181818}
button{font:inherit;padding:.6rem 1.2rem;border:1px solid #0176d3;border-radius:4px;background:#0176d3;color:#fff}
button[value=deny]{background:#fff;color:#0176d3}select{font:inherit;padding:.4rem}li{margin:.2rem 0}</style>
</head><body>${content}</body></html>`;
}

export interface ConsentInput {
  app: App;
  scopes: string[];
  people: { org: OrgSettings; user: Row }[];
  /** The query of the request, sent back with the form. */
  hidden: Record<string, string>;
}

/** Signing in and agreeing on one page: as whom, which access, yes or no. */
export function consentPage({ app, scopes, people, hidden }: ConsentInput): string {
  const fields = Object.entries(hidden)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join("");
  const choices = people
    .map(({ org, user }) => {
      const label = `${user.Name} (${user.Username}), ${org.name}`;
      return `<option value="${escaped(String(user.Username))}">${escaped(label)}</option>`;
    })
    .join("");
  return page(
    `Allow access: ${app.name}`,
    `<h1>Allow Access?</h1><p>${escaped(app.name)} is asking to:</p>
<ul>${scopes.map((scope) => `<li>${escaped(scope)}</li>`).join("")}</ul>
<form method="post" action="/services/oauth2/authorize">${fields}
<p><label>User <select name="username">${choices}</select></label></p>
<button name="decision" value="deny">Deny</button> <button name="decision" value="allow">Allow</button></form>`,
  );
}

/** The page that shows an error which must not go to the redirect address. */
export function errorPage(error: string, description: string): string {
  return page(
    "Authorization error",
    `<h1>We can't authorize you because of an OAuth error.</h1>
<p>${escaped(error)}: ${escaped(description)}</p>`,
  );
}
