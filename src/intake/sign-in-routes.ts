import express, { type Request, type Response, type Router } from "express";
import type { Connector, CrmUser } from "../../connectors/connector.ts";
import type { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { sessionDigest, signIn } from "../../workflows/people/sign-in.ts";
import type { Members, Ports } from "../../workflows/ports.ts";
import { LONGEST_MS } from "../domain/session.ts";
import { BadInput } from "../errors.ts";
import { type Notice, showNotice } from "./notice.ts";
import { cookieIn, digestOf, markOf, newMark } from "./visitor-mark.ts";
import { type OAuthStates, type PendingVisit, visitOf } from "./visits.ts";

export interface SignInOptions {
  readonly publicUrl: () => string;
  readonly states: OAuthStates;
  readonly rules: RulesCache;
  readonly members: Members;
  /** Name of the session's cookie. */
  readonly cookie: () => string;
}

const SIGN_IN = "/console/sign-in";
/** Pages of the console; a link to anywhere else leads to its start. */
const OWN_PAGE = /^(?!.*\.\.)\/console(\/[\w\-./~%=&?,+:]*)?$/;
export const ownPage = (to: unknown): string =>
  typeof to === "string" && OWN_PAGE.test(to) && !to.startsWith(SIGN_IN) ? to : "/console";

/** `/console/sign-in/{crm}` sends somebody to their CRM, to say who they are; they come back where installations do. */
export function signInRoutes(
  ports: Ports & { readonly connectors: readonly Connector[] },
  options: SignInOptions,
): Router {
  const router = express.Router();
  for (const connector of ports.connectors)
    if (connector.signIn)
      router.get(`${SIGN_IN}/${connector.crm}`, (request, response) =>
        leave(ports, connector, options, request, response),
      );
  return router;
}

/** CRMs that somebody's account here is connected to, as links. Who is connected it does not tell. */
export async function signInWays(
  { store, connectors }: Pick<Ports, "store"> & { readonly connectors: readonly Connector[] },
  to: string,
): Promise<readonly { readonly label: string; readonly href: string }[]> {
  const connected = new Set(
    (await store.tenants.installations()).flatMap(({ crm, status }) => (status === "connected" ? [crm] : [])),
  );
  return connectors
    .filter(({ crm, signIn: way }) => way && connected.has(crm))
    .map(({ crm, label }) => ({
      label: `Sign in with ${label}`,
      href: `${SIGN_IN}/${crm}?to=${encodeURIComponent(ownPage(to))}`,
    }));
}

async function leave(
  ports: Ports,
  connector: Connector,
  options: SignInOptions,
  request: Request,
  response: Response,
): Promise<void> {
  const login = typeof request.query.login === "string" ? request.query.login.trim() : "";
  const to = ownPage(request.query.to);
  const severalLogins = connector.ownLogin !== undefined || (connector.logins?.length ?? 0) > 1;
  if (login === "" && severalLogins) return showNotice(response, chooseLogin(connector, to));
  const publicUrl = options.publicUrl();
  const pending: PendingVisit = {
    purpose: "signIn",
    crm: connector.crm,
    redirectUrl: `${publicUrl}/${connector.crm}/oauth/callback`,
    tenantId: null,
    to,
    visitor: digestOf(markOf(request, publicUrl) ?? newMark(response, publicUrl)),
    ...(login === "" ? {} : { login }),
  };
  try {
    // Tried before a state is issued: an address that will not do leaves nothing behind.
    connector.signIn!.url(visitOf(pending, "tried"));
    const state = await options.states.issue(pending, ports.clock.now());
    response.set("Cache-Control", "no-store").redirect(302, connector.signIn!.url(visitOf(pending, state)));
  } catch (failure) {
    if (!(failure instanceof BadInput) || login === "") throw failure;
    const why = failure.message.replace(`${failure.field}: `, "");
    showNotice(response, chooseLogin(connector, to, { given: login, why }));
  }
}

/** The second half of a sign-in, once the state was redeemed by the browser that began it. */
export async function finishSignIn(
  ports: Ports,
  connector: Connector,
  options: SignInOptions,
  given: { readonly pending: PendingVisit; readonly code: string; readonly state: string },
  request: Request,
  response: Response,
): Promise<void> {
  const { pending, code, state } = given;
  try {
    const user = await connector.signIn!.identify(code, visitOf(pending, state), ports.clock.now());
    await enter(ports, connector, options, user, request, response);
    response.redirect(303, ownPage(pending.to));
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : "Unknown failure.";
    ports.log.warn("a sign-in failed", { crm: connector.crm, why });
    showNotice(response, {
      status: failure instanceof BadInput ? 403 : 502,
      title: "You are not signed in",
      lines: [
        failure instanceof BadInput
          ? sentenceOf(failure)
          : `${connector.label} did not answer as expected. Try again in a minute.`,
      ],
      ways: [{ label: "Sign in again", href: signInPage(pending) }],
    });
  }
}

/** Signs somebody in whom their CRM vouched for: a new session in the browser that asks, the one before ended. Throws as `signIn`. */
export async function enter(
  ports: Ports,
  connector: Connector,
  { rules, members, cookie, publicUrl }: SignInOptions,
  user: CrmUser,
  request: Request,
  response: Response,
): Promise<void> {
  const { id } = await signIn({ ports, rules, members }, connector, user);
  const before = cookieIn(request, cookie());
  if (before !== null) await members.end(sessionDigest(before));
  response
    .cookie(cookie(), id, {
      httpOnly: true,
      // Links from mails and from the CRM lead here; what changes something asks for its origin besides.
      sameSite: "lax",
      secure: publicUrl().startsWith("https:"),
      maxAge: LONGEST_MS,
    })
    .set("Cache-Control", "no-store");
}

const sentenceOf = (failure: BadInput): string => {
  const text = failure.message.replace(`${failure.field}: `, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
};

export const signInPage = ({ to }: Pick<PendingVisit, "to">): string =>
  `${SIGN_IN}?to=${encodeURIComponent(ownPage(to))}`;

function chooseLogin(
  { crm, label, logins = [], ownLogin }: Connector,
  to: string,
  refused?: { readonly given: string; readonly why: string },
): Notice {
  const path = `${SIGN_IN}/${crm}`;
  const isListed = logins.some(({ value }) => value === refused?.given);
  return {
    status: refused ? 400 : 200,
    title: `Where do you sign in to ${label}?`,
    lines: [
      "There you say who you are; Leadclock learns your name and address and keeps no access.",
      ...(refused && (!ownLogin || isListed) ? [refused.why] : []),
    ],
    ways: logins.map((one) => ({
      label: one.label,
      href: `${path}?${new URLSearchParams({ to, login: one.value })}`,
    })),
    ...(ownLogin
      ? {
          question: {
            action: path,
            name: "login",
            label: ownLogin.label,
            example: ownLogin.example,
            button: "Sign in there",
            along: { to },
            ...(refused && !isListed ? { refused } : {}),
          },
        }
      : {}),
  };
}
