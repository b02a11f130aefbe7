import express, { type Request, type Response, type Router } from "express";
import type { Connector, Grant, Installation } from "../../connectors/connector.ts";
import {
  type InstallDefaults,
  type InstallPorts,
  install,
  missingCrms,
} from "../../workflows/learn/install.ts";
import type { Tenant } from "../../workflows/ports.ts";
import { BadInput } from "../errors.ts";
import { type Notice, showNotice } from "./notice.ts";
import { enter, finishSignIn, type SignInOptions, signInPage } from "./sign-in-routes.ts";
import { digestOf, markOf, newMark } from "./visitor-mark.ts";
import { type OAuthStates, type PendingVisit, visitOf } from "./visits.ts";

export interface InstallRouteOptions {
  readonly publicUrl: () => string;
  readonly states: OAuthStates;
  readonly defaults: InstallDefaults;
  readonly arrived: () => void;
  /** Whether this request may add an account to a tenant that is there: whoever may see its leads. */
  readonly mayJoin: (request: Request, tenantId: string) => boolean | Promise<boolean>;
  /** How people sign in who come back from the CRM for that; left out: nobody does. */
  readonly signIn?: SignInOptions;
}

/** `/{crm}/install` sends an admin to the CRM's consent page, `?tenant=` for leads that are there; `/{crm}/oauth/callback` takes the grant. */
export function installRoutes(ports: InstallPorts, options: InstallRouteOptions): Router {
  const router = express.Router();
  for (const connector of ports.connectors) {
    const way = { ports, connector, options };
    router.get(`/${connector.crm}/install`, (request, response) => leave(way, request, response));
    router.get(`/${connector.crm}/oauth/callback`, (request, response) => comeBack(way, request, response));
  }
  return router;
}

/** While nobody is connected at all, where an admin begins; answers whether it was shown. */
export async function showFirstSteps(
  { store, connectors }: Pick<InstallPorts, "store" | "connectors">,
  response: Response,
): Promise<boolean> {
  if ((await store.tenants.all()).length > 0) return false;
  showNotice(response, {
    status: 200,
    title: "Connect your CRM",
    lines: [
      connectors.length === 0
        ? "No CRM is configured on this server: `leadclock start --help` says which settings each needs."
        : "An admin of the account agrees there to what Leadclock reads and writes. It starts in silence: nobody on the team is alerted before you say so.",
    ],
    ways: connectors.map((one) => ({ label: `Connect ${one.label}`, href: installPath(one, null) })),
  });
  return true;
}

interface Way {
  readonly ports: InstallPorts;
  readonly connector: Connector;
  readonly options: InstallRouteOptions;
}

/** Deny by default: who may not see a tenant's leads learns nothing of the tenant either. */
async function leave(way: Way, request: Request, response: Response): Promise<void> {
  const { ports, connector, options } = way;
  const tenantId = textOf(request.query.tenant);
  const login = textOf(request.query.login)?.trim();
  if (tenantId !== null && !(await options.mayJoin(request, tenantId)))
    return showNotice(response, notSignedIn(connector));
  const tenant = tenantId === null ? null : await ports.store.tenants.get(tenantId);
  if (tenantId !== null && tenant === null) return showNotice(response, noSuchTenant(connector));
  const severalLogins = connector.ownLogin !== undefined || (connector.logins?.length ?? 0) > 1;
  if (!login && severalLogins) return showNotice(response, chooseLogin(connector, tenant));
  const pending: PendingVisit = {
    crm: connector.crm,
    redirectUrl: `${options.publicUrl()}/${connector.crm}/oauth/callback`,
    tenantId,
    visitor: digestOf(markOf(request, options.publicUrl()) ?? newMark(response, options.publicUrl())),
    ...(login ? { login } : {}),
  };
  try {
    // Tried before a state is issued: an address that will not do leaves nothing behind.
    connector.authorizeUrl(visitOf(pending, "tried"));
    const state = await options.states.issue(pending, ports.clock.now());
    response.set("Cache-Control", "no-store").redirect(302, connector.authorizeUrl(visitOf(pending, state)));
  } catch (failure) {
    if (!(failure instanceof BadInput) || !login) throw failure;
    // What was given stands right above: its name in the query says nothing to people.
    const why = failure.message.replace(`${failure.field}: `, "");
    showNotice(response, chooseLogin(connector, tenant, { given: login, why }));
  }
}

async function comeBack(way: Way, request: Request, response: Response): Promise<void> {
  const { ports, connector, options } = way;
  const now = ports.clock.now();
  const [code, state, refusal] = [request.query.code, request.query.state, request.query.error].map(textOf);
  const redeemed = state ? await options.states.redeem(state, now) : null;
  // A link begun here and finished by somebody else would put their account among our leads (RFC 9700, section 4.7).
  const mark = markOf(request, options.publicUrl());
  const pending = mark !== null && redeemed?.visitor === digestOf(mark) ? redeemed : null;
  const signsIn = pending?.purpose === "signIn" && options.signIn;
  if (pending && signsIn && connector.crm === pending.crm && code && state)
    return finishSignIn(ports, connector, signsIn, { pending, code, state }, request, response);
  const again = { label: "Start again", href: installPath(connector, pending?.tenantId ?? null) };
  if (pending && signsIn)
    return showNotice(response, {
      status: 400,
      title: "You are not signed in",
      lines: [`${connector.label} said: ${refusal ?? "nothing"}.`],
      ways: [{ label: "Sign in again", href: signInPage(pending) }],
    });
  if (refusal)
    return showNotice(response, {
      status: 400,
      title: `${connector.label} was not connected`,
      lines: [`The consent page said: ${refusal}.`, "Start again when an admin has agreed."],
      ways: [again],
    });
  if (!code || !state || pending?.crm !== connector.crm || pending.purpose !== undefined)
    return showNotice(response, {
      status: 400,
      title: "This link does not belong to an installation you started here",
      lines: ["It was used before, is older than 10 minutes, or was opened from elsewhere."],
      ways: [again],
    });
  try {
    const grant = await connector.exchangeCode(code, visitOf(pending, state), now);
    const installed = await install(ports, connector, grant, options.defaults, pending.tenantId ?? undefined);
    options.arrived();
    const isIn = await signInInstaller(way, installed.installation, grant, request, response);
    if (isIn && installed.messages.length === 0) response.redirect(303, SETUP);
    else showNotice(response, await connected(way, installed));
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : "Unknown failure.";
    ports.log.error("an installation failed", { crm: connector.crm, why });
    showNotice(response, {
      status: failure instanceof BadInput ? 400 : 502,
      title: `${connector.label} was not connected`,
      lines: [why],
      ways: [again],
    });
  }
}

const SETUP = "/console/setup";

/**
 * Whoever agreed in this browser is signed in at once, as their CRM says who they are; whoever may see these leads already
 * stays who they are. Answers whether somebody came in; where it fails, the installation stands and they sign in by hand.
 */
async function signInInstaller(
  { ports, connector, options }: Way,
  { tenantId }: Installation,
  grant: Grant,
  request: Request,
  response: Response,
): Promise<boolean> {
  if (!options.signIn || !connector.signIn || (await options.mayJoin(request, tenantId))) return false;
  try {
    const user = await connector.signIn.agreed(grant, ports.clock.now());
    await enter(ports, connector, options.signIn, user, request, response);
    return true;
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : "Unknown failure.";
    ports.log.warn("whoever installed is not signed in", { crm: connector.crm, why });
    return false;
  }
}

async function connected(way: Way, installed: Awaited<ReturnType<typeof install>>): Promise<Notice> {
  const { ports, connector } = way;
  const { installation, again, messages } = installed;
  const { tenantId } = installation;
  const others = await missingCrms(ports, tenantId);
  const mode = (await ports.store.tenants.get(tenantId))?.mode;
  return {
    status: 200,
    title: `${connector.label} account ${installation.account.name ?? installation.accountId} is connected`,
    lines: [
      again
        ? "It was connected before: its history and rules go on."
        : mode === "live"
          ? "Alerts are live: tasks sit on the leads."
          : "Leadclock starts in silent mode: alerts go to the test recipient only.",
      ...messages,
    ],
    ways: [
      { label: "Go on with the setup", href: SETUP },
      ...others.map((other) => ({
        label: `Connect ${other.label} for the same leads`,
        href: installPath(other, tenantId),
      })),
    ],
  };
}

function chooseLogin(
  connector: Connector,
  tenant: Tenant | null,
  refused?: { readonly given: string; readonly why: string },
): Notice {
  const path = installPath(connector, tenant?.id ?? null);
  const own = connector.ownLogin;
  const isListed = connector.logins?.some(({ value }) => value === refused?.given) ?? false;
  return {
    status: refused ? 400 : 200,
    title: `Where do you sign in to ${connector.label}?`,
    lines: [
      "An admin of the account agrees there to what Leadclock may read and write.",
      ...(tenant ? [`It joins the leads of ${tenant.name}: a lead that is in both becomes one.`] : []),
      ...(refused && (!own || isListed) ? [refused.why] : []),
    ],
    ways: (connector.logins ?? []).map(({ value, label }) => ({
      label,
      href: `${path}${path.includes("?") ? "&" : "?"}login=${encodeURIComponent(value)}`,
    })),
    ...(own
      ? {
          question: {
            action: `/${connector.crm}/install`,
            name: "login",
            label: own.label,
            example: own.example,
            button: "Sign in there",
            along: tenant === null ? {} : { tenant: tenant.id },
            ...(refused && !isListed ? { refused } : {}),
          },
        }
      : {}),
  };
}

function notSignedIn(connector: Connector): Notice {
  return {
    status: 401,
    title: "Sign in first",
    lines: [
      `Connecting ${connector.label} for leads that are here already is for those who may see them.`,
      "Sign in to the worklist, then use its link.",
    ],
    ways: [{ label: "Sign in", href: "/console/sign-in" }],
  };
}

function noSuchTenant(connector: Connector): Notice {
  return {
    status: 404,
    title: "There is no such tenant",
    lines: ["It may have been forgotten. An account of its own can be connected all the same."],
    ways: [{ label: `Connect ${connector.label} on its own`, href: `/${connector.crm}/install` }],
  };
}

/** Where an admin begins; with a tenant, the account joins it. */
export function installPath(connector: Pick<Connector, "crm">, tenantId: string | null): string {
  return `/${connector.crm}/install${tenantId === null ? "" : `?tenant=${encodeURIComponent(tenantId)}`}`;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
