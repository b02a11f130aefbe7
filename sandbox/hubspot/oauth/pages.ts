import type { PortalSettings } from "../account/portals.ts";
import type { Owner } from "../crm/owner.ts";
import type { RegisteredApp } from "./apps.ts";

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:16px system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color:#213343}
button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:3px;background:#ff7a59;color:#fff}
button[value=cancel]{background:#cbd6e2;color:#33475b}select{font:inherit;padding:.4rem}li{margin:.2rem 0}</style>
</head><body>${content}</body></html>`;
}

export interface ConsentInput {
  app: RegisteredApp;
  scopes: string[];
  optional: string[];
  portals: { settings: PortalSettings; users: Owner[] }[];
  /** The query of the install URL, sent back with the form. */
  hidden: Record<string, string>;
}

/** The consent page: which account, as whom, which scopes, yes or no. */
export function consentPage({ app, scopes, optional, portals, hidden }: ConsentInput): string {
  const fields = Object.entries(hidden)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join("");
  const choices = portals
    .flatMap(({ settings, users }) =>
      (users.length > 0 ? users : [undefined]).map((user) => {
        const who = user ? `${user.firstName} ${user.lastName} (${user.email})` : "administrator";
        return `<option value="${settings.hubId}:${user?.userId ?? 0}">${escaped(`${settings.name} (${settings.hubId}) as ${who}`)}</option>`;
      }),
    )
    .join("");
  const list = (names: string[]): string => names.map((name) => `<li>${escaped(name)}</li>`).join("");
  return page(
    `Connect ${app.name}`,
    `<h1>Connect ${escaped(app.name)} to HubSpot</h1><p>This app will be able to use:</p><ul>${list(scopes)}</ul>
${optional.length > 0 ? `<p>And, where the account has it:</p><ul>${list(optional)}</ul>` : ""}
<form method="post" action="/oauth/authorize">${fields}
<p><label>Account <select name="account">${choices}</select></label></p>
<button name="decision" value="connect">Connect app</button> <button name="decision" value="cancel">Cancel</button></form>`,
  );
}

export function errorPage(message: string): string {
  return page("Authorization failed", `<h1>Authorization failed</h1><p>${escaped(message)}</p>`);
}
