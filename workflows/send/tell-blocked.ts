import { createHash } from "node:crypto";
import type { Installation } from "../../connectors/connector.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import type { Blocked } from "../../src/errors.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Ports } from "../ports.ts";
import { channelsSetUp, tellOperations } from "./tell-operations.ts";

/** When to see whether it was mended: soon at first, every hour in the end. */
export function whenMended(attempts: number, now: Instant): Instant {
  return now + Math.min(HOUR, 5 * MINUTE * Math.max(1, attempts));
}

/**
 * Operations get one task a day for each thing that somebody must mend in an account; the log says it each time. An
 * account that refuses tasks refuses that one as well: it is made in another one where there is one. It is also said on
 * the channels that are set up.
 */
export async function tellBlocked(
  ports: Ports,
  rules: RulesCache,
  installation: Pick<Installation, "id" | "tenantId" | "crm">,
  { message, fix }: Blocked,
  refused: "tasks" | "other",
): Promise<void> {
  const now = ports.clock.now();
  const { tenantId, id, crm } = installation;
  ports.log.error("an account refuses what we do until somebody mends it", {
    tenantId,
    installationId: id,
    why: message,
    fix,
  });
  const { label } = ports.accounts.connector(crm);
  const what = createHash("sha256").update(fix).digest("base64url").slice(0, 12);
  const on = await channelsSetUp(ports, tenantId);
  const { installations } = await rules.of(ports.store, tenantId);
  const elsewhere =
    refused === "tasks" && installations.some((one) => one.id !== id && one.status === "connected");
  const body = [
    message,
    `What to do: ${fix}`,
    "Nothing is lost. Clocks run on, and what waits goes out by itself within an hour of it.",
  ];
  await ports.store.transaction(async (data) => {
    const notice = {
      key: `blocked:${id}:${what}:${Math.floor(now / DAY)}${elsewhere ? ":elsewhere" : ""}`,
      subject: `${label} refuses what Leadclock does`,
      body,
      aloud: { on, body },
      ...(elsewhere && { notIn: id }),
    };
    await tellOperations(data, await rules.of(data, tenantId), notice, now);
  });
}
