import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { MINUTE } from "../../src/domain/time.ts";
import type { Connector, Installation } from "../connector.ts";
import { id18, userRef } from "./refs.ts";

/** How long after its token was issued a request is taken. */
const LASTS = 5 * MINUTE;
/** Salesforce states none; a clock further ahead than this is not theirs. */
const AHEAD = MINUTE;

const Id = z.string().regex(/^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/);
const Payload = z.object({
  algorithm: z.literal("HMACSHA256"),
  issuedAt: z.number().int().positive(),
  userId: Id,
  context: z.object({
    user: z.object({ userId: Id, email: z.string().nullish(), fullName: z.string().nullish() }),
    organization: z.object({ organizationId: Id }),
  }),
});

/**
 * Canvas: Salesforce posts a request that is signed with the consumer secret, as `signed_request` of a form. Who opens the page is taken
 * from what was signed, compared in constant time on the bytes as they came, and from nowhere else.
 * https://developer.salesforce.com/docs/atlas.en-us.platform_connect.meta/platform_connect/canvas_app_signed_req_authentication.htm
 */
export const canvas = (path: string, secret: string): NonNullable<Connector["frame"]> => ({
  hosts,
  post: {
    path,
    who({ body }, now) {
      const signed = new URLSearchParams(body.toString("latin1")).getAll("signed_request");
      const [given = "", payload = "", ...rest] = (signed.length === 1 ? signed[0]! : "").split(".");
      if (payload === "" || rest.length > 0) return null;
      const expected = Buffer.from(createHmac("sha256", secret).update(payload).digest("base64"));
      const shown = Buffer.from(given);
      if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) return null;
      const said = Payload.safeParse(jsonIn(payload));
      if (!said.success) return null;
      const { issuedAt, userId, context } = said.data;
      const age = now - issuedAt;
      const user = id18(userId);
      if (age > LASTS || age < -AHEAD || id18(context.user.userId) !== user) return null;
      return {
        mark: given,
        until: issuedAt + LASTS,
        user: {
          accountId: id18(context.organization.organizationId),
          crmUserId: user,
          userId: userRef(user),
          email: context.user.email?.toLowerCase() ?? null,
          name: context.user.fullName ?? null,
        },
      };
    },
  },
});

/** The org's own pages, in Lightning and out of it, and nobody else's. */
function hosts({ account }: Pick<Installation, "account">): readonly string[] {
  const domain = /^([\w-]+(?:\.[\w-]+)*)\.my\.salesforce\.com$/.exec(account.linkHost ?? "")?.[1];
  return domain === undefined
    ? []
    : [`https://${domain}.lightning.force.com`, `https://${domain}.my.salesforce.com`];
}

function jsonIn(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, "base64").toString("utf8"));
  } catch {
    return null;
  }
}
