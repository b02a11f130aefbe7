import { randomUUID } from "node:crypto";
import { DAY, type Instant, MINUTE } from "../../src/domain/time.ts";
import { BadInput } from "../../src/errors.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Ports, TenantId } from "../ports.ts";
import { draftOf } from "./edit-draft.ts";
import type { PolicyPreview } from "./policy-previews.ts";
import { digestOf, mustRead, type PolicyReader } from "./policy-text.ts";
import { previewPolicy } from "./preview-policy.ts";

const PREVIEW_DAYS = 90;
const MOST_DAYS = 730;
/** Older ones say too little of now. */
const FRESH_FOR = 7 * DAY;
/** A preview without a sign of life for so long has lost its process. */
const SILENT_FOR = 2 * MINUTE;

/** Runs previews beside everything else, one for each tenant; a new one takes the place of an older text's. */
export class PreviewDesk {
  readonly #ports: Ports;
  readonly #rules: RulesCache;
  readonly #read: PolicyReader;
  readonly #running = new Map<TenantId, { abort: AbortController; id: string; done: Promise<void> }>();

  constructor(ports: Ports, rules: RulesCache, read: PolicyReader) {
    this.#ports = ports;
    this.#rules = rules;
    this.#read = read;
  }

  /** Begins a preview of the draft as it is now; answers the one that runs where it is the same. Throws NotFound, BadInput (draft, days). */
  async start(tenantId: TenantId, by: string, days = PREVIEW_DAYS): Promise<PolicyPreview> {
    if (!(Number.isInteger(days) && days >= 1 && days <= MOST_DAYS))
      throw new BadInput(
        "days",
        `${days} is not a number of days.`,
        `Give a whole number from 1 to ${MOST_DAYS}.`,
      );
    const { store, clock } = this.#ports;
    const draft = await draftOf(store, tenantId);
    const policy = mustRead(this.#read, draft.file);
    const digest = digestOf(policy);
    const rules = await this.#rules.of(store, tenantId);
    const against = await store.policies.latest(tenantId);
    const other = this.#running.get(tenantId);
    const same = other && (await store.policyPreviews.get(tenantId, other.id));
    if (same?.state === "running" && same.digest === digest && same.against === against && same.days === days)
      return same;
    other?.abort.abort(new Error("A newer preview took its place."));
    await other?.done;
    const asOf = clock.now();
    const { leads } = await store.policyPreviews.count(tenantId, asOf - days * DAY);
    const id = randomUUID();
    await store.policyPreviews.start(tenantId, {
      id,
      digest,
      against,
      days,
      startedBy: by,
      startedAt: asOf,
      total: leads,
    });
    await store.audit.append(tenantId, [
      {
        at: asOf,
        actor: by,
        action: "policy.previewed",
        subject: `draft ${draft.revision}`,
        detail: { preview: id, digest, against, days },
      },
    ]);
    const abort = new AbortController();
    const work = previewPolicy(store, rules, {
      draft: policy,
      days,
      asOf,
      signal: abort.signal,
      progress: (done) => store.policyPreviews.progress(tenantId, id, done, clock.now()),
    });
    const done = work
      .then(
        (result) => store.policyPreviews.finish(tenantId, id, { result }, clock.now()),
        (error: unknown) => this.#failed(tenantId, id, error),
      )
      .catch((error: unknown) =>
        this.#ports.log.error("a preview could not be kept", { tenantId, why: String(error) }),
      )
      .finally(() => {
        if (this.#running.get(tenantId)?.id === id) this.#running.delete(tenantId);
      });
    this.#running.set(tenantId, { abort, id, done });
    return (await store.policyPreviews.get(tenantId, id))!;
  }

  async #failed(tenantId: TenantId, id: string, error: unknown): Promise<void> {
    const why = error instanceof Error ? error.message : String(error);
    this.#ports.log.warn("a preview ended early", { tenantId, why });
    await this.#ports.store.policyPreviews.finish(tenantId, id, { why }, this.#ports.clock.now());
  }

  /** When all that runs has come to its end. */
  async settled(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  /** Ends what runs; it says that it was interrupted. */
  async stop(): Promise<void> {
    for (const { abort } of this.#running.values()) abort.abort(new Error("The server was stopped."));
    await this.settled();
  }
}

/** Why a preview does not show what publishing this text now would do; `null`: it does. */
export function whyStale(
  preview: PolicyPreview | null,
  digest: string | null,
  latest: number,
  now: Instant,
): string | null {
  if (!preview) return "There is no preview yet.";
  if (preview.digest !== digest) return "It is a preview of another text: the draft was changed since.";
  if (preview.against !== latest) return `Version ${latest} was published since.`;
  if (stateOf(preview, now) === "running") return "It is still running.";
  if (preview.result === null)
    return `It did not come to its end: ${preview.why ?? "the server was stopped."}`;
  return now - preview.startedAt > FRESH_FOR ? "It is more than a week old." : null;
}

/** A preview whose process is gone has failed, whatever its row says. */
export function stateOf({ state, touchedAt }: PolicyPreview, now: Instant): PolicyPreview["state"] {
  return state === "running" && now - touchedAt > SILENT_FOR ? "failed" : state;
}
