import fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import express from "express";
import type { Role } from "../../src/api/caller.ts";
import { apiRoutes } from "../../src/api/index.ts";
import { mount } from "../../src/api/mount.ts";
import { operatorCaller } from "../../src/api/operator-caller.ts";
import { readPolicy } from "../../src/api/policy-reader.ts";
import { run } from "../../src/cli.ts";
import { streamIo } from "../../src/commands/io.ts";
import type { Clock } from "../../src/domain/journey.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { fromPolicy } from "../../src/settings/to-policy.ts";
import type { OpenStore } from "../../src/store/open-store.ts";
import { operatorToken } from "../../src/tenants/secret-key.ts";
import { PreviewDesk } from "../../workflows/policies/preview-desk.ts";
import type { AuditEntry } from "../../workflows/ports.ts";
import { temporaryDirectory } from "./store.ts";
import { type TwoCrms, twoCrms } from "./two-crms.ts";

/** A tenant with two made-up systems behind the API, as people and terminals reach it. */
export interface PolicyWorld extends TwoCrms {
  /** Status and body of an answer, as whom it says. */
  ask<B = Said>(
    method: string,
    path: string,
    body?: unknown,
    as?: { name: string; role?: Role },
  ): Promise<Answer<B>>;
  /** `leadclock …` as somebody types it. */
  type(...args: readonly string[]): Promise<{ code: number; out: string; err: string }>;
  /** The published policy with this target for hand-raisers, as a file. */
  within(minutes: number): Readonly<Record<string, unknown>>;
  /** This target as the tenant's draft, by ada. */
  draft(minutes?: number, revision?: number): Promise<Said>;
  /** A draft with all that publishing needs; answers its revision. */
  ready(minutes?: number, revision?: number): Promise<number>;
  /** A hand-raiser that `crm:7` owns at once, and calls or does not. */
  lead(name: string, engagedAt: number, calledAt?: number): Promise<void>;
  /** The newest response clock of that lead. */
  response(name: string): Promise<Clock>;
  /** What the audit holds of policies, oldest first. */
  audited(): Promise<readonly AuditEntry[]>;
  /** Asks for a preview until it has come to its end. */
  previewed(days?: number): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer<B = Said> {
  readonly status: number;
  readonly body: B;
}

/** What the server may say that tests look into; which of it is there, each test knows. */
interface Said {
  readonly error: string;
  readonly id: string;
  readonly state: string;
  readonly stale: string | null;
  readonly days: number;
  readonly revision: number;
  readonly author: string;
  readonly policy: Readonly<Record<string, unknown>>;
  readonly approved: boolean;
  readonly effectiveAt: string;
  readonly changes: readonly unknown[];
  readonly versions: readonly unknown[];
  readonly parts: readonly { readonly approvedBy: string | null }[];
  readonly problems: readonly { readonly fix: string }[];
  readonly advice: readonly { readonly field: string }[];
  readonly overridden: { readonly open: readonly string[] };
  readonly result: { readonly running: { readonly clocks: readonly unknown[] } };
}

/** In a store of several tests, one after another: nothing of the tenant is left after `close`. */
export async function policyWorld(
  store: OpenStore,
  from: number,
  changes: Partial<Policy> = {},
): Promise<PolicyWorld> {
  const data = temporaryDirectory("policies");
  const acme = await twoCrms(store, from, changes);
  const token = operatorToken(data);
  const published = await store.policies.published(acme.tenantId);
  const previews = new PreviewDesk(acme.ports, acme.rules, readPolicy);
  const app = express().use(
    "/api",
    mount(apiRoutes({ ports: acme.ports, store, rules: acme.rules, previews }), {
      asTenant: store.asTenant,
      callerOf: async (request) => {
        const caller = await operatorCaller(request, token, store.tenants);
        const role = request.headers["x-test-role"];
        return caller && typeof role === "string" ? { ...caller, role: role as Role } : caller;
      },
    }),
  );
  const server = createServer(app).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const ask = async <B = Said>(
    method: string,
    path: string,
    body?: unknown,
    as: { name: string; role?: Role } = { name: "ada" },
  ): Promise<Answer<B>> => {
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "x-leadclock-by": as.name,
        ...(as.role ? { "x-test-role": as.role } : {}),
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as B };
  };
  const draft: PolicyWorld["draft"] = async (minutes = 15, revision = 0) => {
    const policy = fromPolicy(policyWithin(minutes));
    const saved = await ask("PUT", "/policies/draft", { policy, basedOn: 1, revision });
    if (saved.status !== 200) throw new Error(saved.body.error);
    return saved.body;
  };
  const previewed: PolicyWorld["previewed"] = async (days) => {
    const started = await ask("POST", "/policies/draft/preview", days === undefined ? {} : { days });
    for (;;) {
      const now = await ask("GET", `/policies/draft/preview/${started.body.id}`);
      if (now.body.state !== "running") return now;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    ...acme,
    ask,
    draft,
    previewed,
    async ready(minutes, revision) {
      const saved = await draft(minutes, revision);
      await previewed();
      const approval = { revision: saved.revision, parts: "all" };
      await ask("POST", "/policies/draft/approvals", approval, { name: "bob" });
      return saved.revision;
    },
    async lead(name, engagedAt, calledAt) {
      const record = `crm:lead:${name}`;
      await acme.tell(
        record,
        { name },
        {
          kind: "engaged",
          occurredAt: engagedAt,
          engagement: "form",
          properties: { lead_type: "hand-raiser" },
        },
        { kind: "ownerChanged", occurredAt: engagedAt, ownerId: "crm:7" },
      );
      if (calledAt !== undefined)
        await acme.tell(
          record,
          { name },
          {
            kind: "activity",
            occurredAt: calledAt,
            activity: "call",
            activityId: `call ${name}`,
            direction: "outbound",
            actorId: "crm:7",
            actorKind: "user",
            status: "done",
          },
        );
    },
    async response(name) {
      const [journey] = (await acme.journeys(`crm:lead:${name}`)).slice(-1);
      const clock = journey?.clocks.findLast((one) => one.clock === "response");
      if (!clock) throw new Error(`${name} has no response clock`);
      return clock;
    },
    audited: async () =>
      (await store.audit.list(acme.tenantId)).filter(({ action }) => action.startsWith("policy.")),
    async type(...args) {
      const [out, err] = [new PassThrough(), new PassThrough()];
      const texts = { out: "", err: "" };
      // Read as it comes: a long answer waits for its reader.
      out.on("data", (text) => {
        texts.out += String(text);
      });
      err.on("data", (text) => {
        texts.err += String(text);
      });
      const target = ["--url", url, "--data", data];
      const code = await run([...args, ...target], streamIo(out, err, new PassThrough(), false));
      return { code, out: texts.out, err: texts.err };
    },
    within(minutes) {
      return fromPolicy(policyWithin(minutes));
    },
    async close() {
      await previews.stop();
      await new Promise((resolve) => server.close(resolve));
      await store.tenants.forget(acme.tenantId);
      fs.rmSync(data, { recursive: true, force: true });
    },
  };

  function policyWithin(minutes: number): Policy {
    const policy = published[0]!;
    return {
      ...policy,
      clocks: policy.clocks.map((clock) =>
        clock.name === "response" && "byLeadType" in clock.target
          ? {
              ...clock,
              target: {
                ...clock.target,
                byLeadType: { ...clock.target.byLeadType, "hand-raiser": { minutes } },
              },
            }
          : clock,
      ),
    };
  }
}
