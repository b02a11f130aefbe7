import { BadInput } from "../../src/errors.ts";

export const PRODUCTION = "https://login.salesforce.com";
const SANDBOX = "https://test.salesforce.com";

/** Where people sign in who have no address of their own in mind. */
export const LOGINS = [
  { value: "production", label: "Production or Developer Edition" },
  { value: "sandbox", label: "Sandbox" },
] as const;

export const OWN_LOGIN = { label: "My Domain", example: "acme.my.salesforce.com" } as const;

const MY_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+my\.salesforce\.com$/;

/**
 * The address to sign in at. `usual` is the configured one: where it is on this machine, everything is. Throws BadInput
 * for an address that is not Salesforce's, since the app's secret goes there.
 */
export function loginUrlOf(login: string | undefined, usual: string): string {
  if (!login || login === "production" || isLoopback(usual)) return usual;
  if (login === "sandbox") return SANDBOX;
  const typed = login.trim().toLowerCase();
  const host = typed.replace(/^https:\/\//, "").replace(/\/.*$/, "");
  if (MY_DOMAIN.test(host)) return `https://${host}`;
  const why = host.endsWith(".lightning.force.com")
    ? "is the address of the pages, not of the sign-in."
    : "is no address of a My Domain.";
  throw new BadInput("login", `${login} ${why}`, `Write it like ${OWN_LOGIN.example}.`);
}

/** Whether an address is on this machine, as an emulator's is. */
export const isLoopback = (url: string): boolean =>
  ["127.0.0.1", "localhost", "[::1]"].includes(URL.parse(url)?.hostname ?? "");

/** Whether tokens may be sent there: to Salesforce over TLS, or on this machine where the sign-in was there too. */
export function isInstanceOf(apiUrl: string, loginUrl: string): boolean {
  const url = URL.parse(apiUrl);
  if (!url) return false;
  if (isLoopback(loginUrl)) return isLoopback(apiUrl);
  return url.protocol === "https:" && url.hostname.endsWith(".salesforce.com");
}
