import express, { type Request, type Response, type Router } from "express";
import type { Connector } from "../../connectors/connector.ts";
import { type InstallDefaults, type InstallPorts, install } from "../../workflows/install.ts";
import type { Instant } from "../domain/time.ts";
import { BadInput } from "../errors.ts";

/** Single-use marks that tie a callback to the visit that started it. */
export interface OAuthStates {
  issue(crm: string, now: Instant): Promise<string>;
  /** False: unknown, used or expired. */
  redeem(state: string, crm: string, now: Instant): Promise<boolean>;
}

export interface InstallRouteOptions {
  readonly publicUrl: () => string;
  readonly states: OAuthStates;
  readonly defaults: InstallDefaults;
  readonly arrived: () => void;
}

/** `/{crm}/install` sends an admin to the CRM's consent page; `/{crm}/oauth/callback` takes the grant. */
export function installRoutes(
  ports: InstallPorts,
  connectors: readonly Connector[],
  options: InstallRouteOptions,
): Router {
  const router = express.Router();
  for (const connector of connectors) {
    const redirectUrl = () => `${options.publicUrl()}/${connector.crm}/oauth/callback`;
    router.get(`/${connector.crm}/install`, async (_request, response) => {
      const state = await options.states.issue(connector.crm, ports.clock.now());
      response.redirect(302, connector.authorizeUrl({ state, redirectUrl: redirectUrl() }));
    });
    router.get(`/${connector.crm}/oauth/callback`, (request, response) =>
      callback(ports, connector, redirectUrl(), options, request, response),
    );
  }
  return router;
}

async function callback(
  ports: InstallPorts,
  connector: Connector,
  redirectUrl: string,
  options: InstallRouteOptions,
  request: Request,
  response: Response,
): Promise<void> {
  const { code, state, error } = request.query;
  if (typeof error === "string")
    return page(
      response,
      400,
      `${connector.label} was not connected`,
      [`The consent page said: ${error}.`, "Start again when an admin has agreed."],
      `/${connector.crm}/install`,
    );
  if (
    typeof code !== "string" ||
    typeof state !== "string" ||
    !(await options.states.redeem(state, connector.crm, ports.clock.now()))
  )
    return page(
      response,
      400,
      `This link does not belong to an installation you started here`,
      [
        "It was used before, is older than 10 minutes, or was opened from elsewhere.",
        "Start again from here.",
      ],
      `/${connector.crm}/install`,
    );
  try {
    const grant = await connector.exchangeCode(code, { state, redirectUrl }, ports.clock.now());
    const installed = await install(ports, connector, grant, options.defaults);
    options.arrived();
    page(
      response,
      200,
      `${connector.label} account ${installed.installation.accountId} is connected`,
      [
        installed.again
          ? "It was connected before: its history and rules go on."
          : "Leadclock starts in silent mode: alerts go to the test recipient only.",
        ...installed.messages,
      ],
      "/",
    );
  } catch (failure) {
    ports.log.error("an installation failed", {
      crm: connector.crm,
      why: failure instanceof Error ? failure.message : String(failure),
    });
    const status = failure instanceof BadInput ? 400 : 502;
    page(
      response,
      status,
      `${connector.label} was not connected`,
      [failure instanceof Error ? failure.message : "Unknown failure."],
      `/${connector.crm}/install`,
    );
  }
}

function page(
  response: Response,
  status: number,
  title: string,
  lines: readonly string[],
  next: string,
): void {
  response
    .status(status)
    .set("Content-Security-Policy", "default-src 'none'; style-src 'self'")
    .type("html")
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${asText(title)}</title>` +
        `<link rel="stylesheet" href="/app.css"><main class="notice"><h1>${asText(title)}</h1>${lines.map((line) => `<p>${asText(line)}</p>`).join("")}` +
        `<p><a href="${asText(next)}">Continue</a></p></main></html>`,
    );
}

function asText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
