import type {
  Installation,
  KeptAnswer,
  KeptRequest,
  KeptRules,
  KeptState,
  Session,
} from "../../connectors/connector.ts";
import { HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import { BadInput, Conflict, NotFound, Reauthorize, RetryLater } from "../../src/errors.ts";
import { disconnect } from "../learn/disconnect.ts";
import type { Ports } from "../ports.ts";
import { type AskedRules, carryOut } from "./ask-kept-rules.ts";

/** How often people who wait for an answer are looked for. */
const LOOK_EVERY = MINUTE;
/** How often an account without a place for rules is looked at, and one that could not be. */
const SELDOM = HOUR;

/** Rules that people keep in a CRM's own settings: fills them in once, and does what they ask. */
export class KeptRulesDesk {
  readonly #ports: Ports;
  readonly #asked: AskedRules;
  readonly #nextAt = new Map<string, Instant>();
  readonly #shown = new Map<string, string>();

  constructor(ports: Ports, asked: AskedRules) {
    this.#ports = ports;
    this.#asked = asked;
  }

  /** Looks at every account that is due; answers whether there was anything to do. */
  async step(): Promise<boolean> {
    const now = this.#ports.clock.now();
    let worked = false;
    for (const installation of await this.#accounts()) {
      if ((this.#nextAt.get(installation.id) ?? now) > now) continue;
      worked = (await this.#lookAt(installation, now)) || worked;
    }
    return worked;
  }

  nextAt(): Instant | null {
    return this.#nextAt.size === 0 ? null : Math.min(...this.#nextAt.values());
  }

  /** The clock was set back: nothing waits longer for it. */
  rewind(): void {
    this.#nextAt.clear();
  }

  async #accounts(): Promise<readonly Installation[]> {
    const all = await this.#ports.store.tenants.installations();
    const here = all.filter(
      ({ status, crm }) =>
        status === "connected" && this.#ports.accounts.connector(crm).keptRules !== undefined,
    );
    const known = new Set(here.map(({ id }) => id));
    for (const id of this.#nextAt.keys()) if (!known.has(id)) this.#nextAt.delete(id);
    return here;
  }

  async #lookAt(installation: Installation, now: Instant): Promise<boolean> {
    const { keptRules } = this.#ports.accounts.connector(installation.crm);
    try {
      const session = this.#ports.accounts.session(installation);
      let worked = false;
      this.#nextAt.set(installation.id, now + LOOK_EVERY);
      // What is asked stands there until it is answered: two workers that saw it would both do it.
      await this.#ports.store.alone(`kept rules ${installation.id}`, async () => {
        const state = await keptRules!.look(session);
        if (state === null) this.#nextAt.set(installation.id, now + SELDOM);
        else worked = await this.#work(installation, keptRules!, session, state, now);
      });
      return worked;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (error instanceof Reauthorize)
        await disconnect(this.#ports, installation.tenantId, installation.id, why);
      this.#nextAt.set(
        installation.id,
        error instanceof RetryLater ? Math.max(error.at, now + MINUTE) : now + SELDOM,
      );
      // What is only late is told by whoever needs the account more.
      if (error instanceof RetryLater) return false;
      this.#ports.log.warn("rules kept in the CRM wait", { installationId: installation.id, why });
      return false;
    }
  }

  async #work(
    installation: Installation,
    kept: KeptRules,
    session: Session,
    state: KeptState,
    now: Instant,
  ): Promise<boolean> {
    const { tenantId } = installation;
    if (state.isEmpty) {
      const newest = (await this.#ports.store.policies.published(tenantId)).at(-1);
      if (!newest) return false;
      await kept.fill(session, newest);
    }
    let draft = state.draft;
    for (const request of state.requests) {
      const answer = await this.#answered(installation, kept, session, request, { ...state, draft });
      if (answer === null) continue;
      draft = answer.draft ?? draft;
      await kept.answer(session, request, answer);
    }
    const { mode = "silent" } = (await this.#ports.store.tenants.get(tenantId)) ?? {};
    const isNew = state.isEmpty || state.mode !== mode;
    if (isNew || this.#shown.get(installation.id) !== hourOf(now)) {
      await kept.show(session, { mode, at: now });
      this.#shown.set(installation.id, hourOf(now));
    }
    return state.isEmpty || state.requests.some(({ working }) => !working);
  }

  /** What is wrong with a request is its answer. */
  async #answered(
    installation: Installation,
    kept: KeptRules,
    session: Session,
    request: KeptRequest,
    { version, draft }: Pick<KeptState, "version" | "draft">,
  ): Promise<KeptAnswer | null> {
    try {
      return await carryOut(this.#ports, this.#asked, {
        installation,
        kept,
        session,
        request,
        version,
        draft,
      });
    } catch (error) {
      if (!(error instanceof BadInput || error instanceof Conflict || error instanceof NotFound)) throw error;
      return { state: "refused", words: error.message } as const;
    }
  }
}

const hourOf = (at: Instant): string => String(Math.floor(at / HOUR));
