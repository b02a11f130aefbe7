import type {
  FieldWrite,
  Installation,
  RecordCard,
  RecordFact,
  TaskChange,
  TaskDraft,
  Understood,
} from "../../connectors/connector.ts";
import type { LeadFact, RecordRef, TenantFact } from "../../src/domain/facts.ts";
import type { Journey } from "../../src/domain/journey.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { presets } from "../../src/domain/presets/index.ts";
import { DAY, type Instant } from "../../src/domain/time.ts";
import type { OpenStore } from "../../src/store/open-store.ts";
import { fireDue } from "../../workflows/decide/fire-due.ts";
import { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { learn } from "../../workflows/learn/learn.ts";
import type { Ports } from "../../workflows/ports.ts";
import { dispatch } from "../../workflows/send/dispatch.ts";
import { madeUpCrm } from "./made-up-crm.ts";
import { testSession } from "./session.ts";
import { anInstallation } from "./store-data.ts";

/** The marketing system and the one in which owners live. */
export type System = "map" | "crm";

/** A fact without what its record says of it. */
export type Said = LeadFact extends infer F
  ? F extends LeadFact
    ? Omit<F, "source" | "key" | "record"> & { readonly key?: string }
    : never
  : never;

interface Account {
  readonly installation: Installation;
  /** Set: every call to it ends so. */
  trouble: Error | null;
  /** Which records were read again. */
  readonly rereads: RecordRef[][];
  /** What a re-read says. */
  readonly unlearned: RecordFact[];
  /** Why a task is not made; `null`: it is. */
  refuses: (draft: TaskDraft) => Error | null;
  readonly tasks: TaskDraft[];
  readonly changes: TaskChange[];
  readonly writes: FieldWrite[];
}

/** One tenant with an account in each of two made-up systems; time goes where it is sent. */
export interface TwoCrms {
  readonly tenantId: string;
  readonly ports: Ports;
  readonly rules: RulesCache;
  readonly accounts: Readonly<Record<System, Account>>;
  /** A record's card and facts come in from its own system, as soon as the last of them has happened. */
  tell(record: RecordRef, card: Partial<RecordCard>, ...facts: readonly Said[]): Promise<void>;
  people(...facts: readonly TenantFact[]): Promise<void>;
  /** Everything due up to an instant happens, then what is to be sent is sent. */
  liveTo(at: Instant): Promise<void>;
  leadOf(record: RecordRef): Promise<string>;
  journeys(record: RecordRef): Promise<readonly Journey[]>;
  disconnect(system: System): Promise<void>;
}

const DEFAULT = presets.default!;

export async function twoCrms(
  store: OpenStore,
  from: Instant,
  changes: Partial<Policy> = {},
  more: Partial<Pick<Ports, "messaging" | "store">> = {},
): Promise<TwoCrms> {
  const { tenantId } = anInstallation();
  let now = from;
  const rules = new RulesCache();
  const account = (system: System): Account => ({
    installation: anInstallation({
      id: `${system}:1`,
      tenantId,
      crm: system,
      accountId: `${system} of ${tenantId}`,
      watchFrom: from,
    }),
    trouble: null,
    rereads: [],
    unlearned: [],
    refuses: () => null,
    tasks: [],
    changes: [],
    writes: [],
  });
  const accounts = { map: account("map"), crm: account("crm") };
  const connectorOf = (system: System) => {
    const it = accounts[system];
    const working = () => {
      if (it.trouble) throw it.trouble;
    };
    return madeUpCrm(system, system.toUpperCase(), {
      async reread(_session, records) {
        working();
        it.rereads.push([...records]);
        return { ...nothing, facts: it.unlearned.filter(({ record }) => records.includes(record)) };
      },
      async createTasks(_session, drafts) {
        working();
        return drafts.map((draft) => {
          const error = it.refuses(draft);
          if (error) return { ok: false, error };
          it.tasks.push(draft);
          return { ok: true, taskId: `${system}:${draft.key}` };
        });
      },
      async changeTasks(_session, list) {
        working();
        it.changes.push(...list);
        return list.map(() => ({ ok: true }));
      },
      async writeFields(_session, _specs, list) {
        working();
        it.writes.push(...list);
        return list.map(() => ({ ok: true }));
      },
    });
  };
  const ports: Ports = {
    clock: { now: () => now },
    store,
    accounts: {
      connector: (crm) => connectorOf(crm as System),
      session: (installation) => testSession({ installation, now: () => now }),
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...more,
  };
  await store.tenants.save({ id: tenantId, name: "Acme", mode: "live", modeSince: 0, testRecipient: null });
  for (const { installation } of Object.values(accounts)) {
    await store.tenants.saveInstallation(installation, "connected");
    await store.vault.save(installation, {
      accountId: installation.accountId,
      accessToken: "access",
      refreshToken: "refresh",
      expiresAt: from + DAY,
      scopes: [],
    });
  }
  await store.policies.publish(
    tenantId,
    { ...DEFAULT, version: 1, effectiveAt: 0, systemOfRecord: "crm", ...changes },
    "admin",
    from,
  );

  const hear = (system: System, understood: Partial<Understood>) =>
    learn(
      ports,
      rules,
      accounts[system].installation,
      { ...nothing, ...understood },
      {
        seenBy: "push",
        receivedAt: now,
      },
    );
  async function liveTo(at: Instant): Promise<void> {
    for (;;) {
      while (await fireDue(ports, rules));
      while (await dispatch(ports, rules));
      const next = await store.nextWork();
      const times = [next.due, next.outbox].filter((one) => one !== null && one <= at) as Instant[];
      if (times.length === 0) break;
      now = Math.max(now + 1, Math.min(...times));
    }
    now = Math.max(now, at);
  }

  const leadOf = async (record: RecordRef) => {
    const found = await store.leads.resolve(tenantId, accounts[systemOf(record)].installation.id, [record]);
    return found.get(record)!;
  };
  return {
    tenantId,
    ports,
    rules,
    accounts,
    leadOf,
    async tell(record, card, ...facts) {
      await liveTo(Math.max(now, ...facts.map(({ occurredAt }) => occurredAt)));
      await hear(systemOf(record), {
        cards: [cardOf(record, card)],
        facts: facts.map((fact): RecordFact => ({ record, fact: whole(record, fact) })),
      });
    },
    people: (...tenantFacts) => hear("crm", { tenantFacts }),
    liveTo,
    async journeys(record) {
      const lead = await leadOf(record);
      return (await store.leads.journeys(tenantId, [lead])).get(lead)!;
    },
    disconnect: (system) => store.tenants.saveInstallation(accounts[system].installation, "disconnected"),
  };
}

const nothing: Understood = {
  facts: [],
  tenantFacts: [],
  cards: [],
  ignored: new Map(),
  dead: new Map(),
  erase: [],
};

function systemOf(record: RecordRef): System {
  return record.slice(0, record.indexOf(":")) as System;
}

function cardOf(record: RecordRef, card: Partial<RecordCard>): RecordCard {
  return {
    record,
    name: "Ada Lead",
    company: null,
    email: null,
    phone: null,
    url: `https://${record}`,
    filled: {},
    ...card,
  };
}

/** What a system says of a record, as a fact. */
export function whole(record: RecordRef, fact: Said): LeadFact {
  const key = `${record}:${fact.kind}:${fact.occurredAt}:${JSON.stringify(fact)}`;
  return { key, source: systemOf(record), record, ...fact } as LeadFact;
}

/** Somebody as a system's directory describes them. */
export function person(userId: string, email: string, name: string): TenantFact {
  const source = userId.slice(0, userId.indexOf(":"));
  return { kind: "userChanged", key: `${userId} ${email}`, occurredAt: 0, source, userId, email, name };
}
