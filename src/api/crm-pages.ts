import express, { type NextFunction, type Request, type Response, type Router } from "express";
import type { Connector } from "../../connectors/connector.ts";
import type { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { knownMember } from "../../workflows/people/known-member.ts";
import { scopeOf } from "../../workflows/people/team.ts";
import type { Member, Members, Ports } from "../../workflows/ports.ts";
import { policyAt } from "../domain/compiled.ts";
import { roleOf } from "../domain/role.ts";
import { rawRequest } from "../intake/raw-request.ts";
import type { Caller } from "./caller.ts";
import { type ApiOptions, mount } from "./mount.ts";
import { Repeats } from "./repeats.ts";
import type { Route } from "./route.ts";
import { typedAnswer } from "./typed-answer.ts";

export interface CrmPagesOptions extends Pick<ApiOptions, "asTenant"> {
  readonly ports: Ports;
  readonly rules: RulesCache;
  readonly members: Members;
  /** Our address as the CRM calls it: signatures cover it, and Host cannot be trusted. */
  readonly publicUrl: () => string;
}

/** What a CRM passes on in one call. */
const LARGEST_BODY = "1mb";
/** By this a page names one call, so that it is done once however often the CRM passes it on. */
const ONCE = "once";

/**
 * The API for pages of ours inside a CRM: the same routes as everywhere, for whom the CRM's signature names. Nobody is let in
 * by anything else, no cookie and no password; a page learns of what went wrong in an answer of 200, because a CRM keeps other
 * answers to itself.
 */
export function crmPages(
  routes: readonly Route[],
  connectors: readonly Connector[],
  options: CrmPagesOptions,
): Router {
  const router = express.Router();
  for (const connector of connectors) {
    const { pages } = connector;
    if (!pages) continue;
    const callers = new WeakMap<Request, Caller>();
    const repeats = new Repeats(() => options.ports.clock.now());
    router.use(
      pages.path,
      // Signatures cover the bytes as they came: nothing is unpacked.
      express.raw({ type: () => true, limit: LARGEST_BODY, inflate: false }),
      async (request: Request, response: Response, next: NextFunction) => {
        const now = options.ports.clock.now();
        const user = pages.who(rawRequest(request, options.publicUrl()), now);
        if (user === null) return void response.status(401).end();
        typedAnswer(response);
        const member = await knownMember(options, connector, user);
        const caller = member && (await callerOf(member, options, now));
        if (!caller)
          return void response.status(403).json({
            error: `Leadclock does not know you as a user of this ${connector.label} account.`,
            fix: "Ask an admin to make you a user who can own leads, or sign in to Leadclock once.",
          });
        callers.set(request, caller);
        const once = takeOut(request, [...pages.added, ONCE]);
        if (!takeBody(request)) return void response.status(400).json({ error: "body: is not JSON." });
        if (once === null || request.method === "GET") return next();
        await repeats.run(`${member.tenantId} ${member.id} ${once}`, response, next);
      },
      mount(routes, {
        callerOf: async (request) => callers.get(request) ?? null,
        ...(options.asTenant ? { asTenant: options.asTenant } : {}),
      }),
    );
  }
  return router;
}

async function callerOf(member: Member, { ports, rules }: CrmPagesOptions, now: number): Promise<Caller> {
  const { view, policies } = await rules.of(ports.store, member.tenantId);
  const policy = policies.length === 0 ? null : policyAt(policies, now);
  const role = roleOf(member);
  return {
    tenantId: member.tenantId,
    name: member.email === null ? member.name : `${member.name} (${member.email})`,
    role,
    userId: member.userId,
    scope: scopeOf(member, role, { view, policy }, now),
    how: "crm",
    signedFor: member.id,
  };
}

/** Takes what is not the route's out of the address; answers by what name the page calls this one call. */
function takeOut(request: Request, names: readonly string[]): string | null {
  const [path, text = ""] = request.url.split("?");
  const query = new URLSearchParams(text);
  const once = query.get(ONCE);
  for (const name of names) query.delete(name);
  request.url = query.size > 0 ? `${path}?${query}` : path!;
  return once;
}

/** The bytes that were verified, read as JSON: routes see nothing else. */
function takeBody(request: Request): boolean {
  const bytes: unknown = request.body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) {
    request.body = undefined;
    return true;
  }
  try {
    request.body = JSON.parse(bytes.toString("utf8"));
    return true;
  } catch {
    return false;
  }
}
