import { randomBytes } from "node:crypto";
import express, { type Response, type Router } from "express";
import type { Connector } from "../../connectors/connector.ts";
import type { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { knownMember } from "../../workflows/people/known-member.ts";
import { sessionDigest } from "../../workflows/people/sign-in.ts";
import type { Member, Members, Ports } from "../../workflows/ports.ts";
import { roleOf } from "../domain/role.ts";
import { LONGEST_MS } from "../domain/session.ts";
import { showNotice } from "./notice.ts";
import { rawRequest } from "./raw-request.ts";
import { ownPage } from "./sign-in-routes.ts";
import type { OAuthStates } from "./visits.ts";

export interface FrameOptions {
  readonly publicUrl: () => string;
  readonly states: Pick<OAuthStates, "redeem"> & {
    once(mark: string, until: number): Promise<boolean>;
  };
  readonly rules: RulesCache;
  readonly members: Members;
  readonly cookie: () => string;
}

const LARGEST_BODY = "100kb";

/**
 * The console in a frame of a CRM: a signed request of the CRM, or a ticket that a signed call of a page of ours asked for, becomes a
 * session of that member. Both work once.
 */
export function frameRoutes(
  ports: Ports & { readonly connectors: readonly Connector[] },
  options: FrameOptions,
): Router {
  const { states, rules, members } = options;
  const router = express.Router();
  for (const connector of ports.connectors) {
    const post = connector.frame?.post;
    if (!post) continue;
    // Signatures cover the bytes as they came: nothing is unpacked.
    router.post(
      post.path,
      express.raw({ type: () => true, limit: LARGEST_BODY, inflate: false }),
      async (request, response) => {
        const opened = post.who(rawRequest(request, options.publicUrl()), ports.clock.now());
        if (!opened || !(await states.once(opened.mark, opened.until)))
          return refuse(response, 401, `This did not come from ${connector.label} just now.`);
        const member = await knownMember({ ports, rules, members }, connector, opened.user);
        if (!member)
          return refuse(
            response,
            403,
            `Leadclock does not know you as a user of this ${connector.label} account.`,
          );
        return begin(ports, options, member, undefined, response);
      },
    );
  }
  router.get("/console/framed", async (request, response) => {
    const { ticket } = request.query;
    const pending = typeof ticket === "string" ? await states.redeem(ticket, ports.clock.now()) : null;
    const member =
      pending?.purpose === "frame" && pending.tenantId && pending.member
        ? await members.get(pending.tenantId, pending.member)
        : null;
    if (!member) return refuse(response, 401, "This link was used, or is older than a minute.");
    return begin(ports, options, member, pending?.to, response);
  });
  return router;
}

async function begin(
  { store, clock }: Ports,
  { members, cookie }: FrameOptions,
  member: Member,
  to: string | undefined,
  response: Response,
): Promise<void> {
  const id = randomBytes(32).toString("base64url");
  const now = clock.now();
  await members.begin(member, sessionDigest(id), now);
  await store.audit.append(member.tenantId, [
    {
      at: now,
      actor: member.name,
      action: "session.began",
      subject: member.id,
      detail: { crm: member.crm, role: roleOf(member), framed: true },
    },
  ]);
  response
    .cookie(cookie(), id, {
      httpOnly: true,
      // In a frame we are the third party: without None nothing is sent, and Partitioned keeps it to that page.
      sameSite: "none",
      secure: true,
      partitioned: true,
      maxAge: LONGEST_MS,
    })
    .set("Cache-Control", "no-store")
    .redirect(303, ownPage(to));
}

function refuse(response: Response, status: number, why: string): void {
  showNotice(response, {
    status,
    title: "Open Leadclock again",
    lines: [why, "Reload the page in your CRM."],
    ways: [],
  });
}
