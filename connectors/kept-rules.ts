import type { UserId } from "../src/domain/facts.ts";
import type { Policy } from "../src/domain/policy.ts";
import type { Instant } from "../src/domain/time.ts";
import type { Session } from "./session.ts";

/** Something wrong in what people wrote in the CRM: the field, why, and how to mend it. */
export interface KeptProblem {
  readonly field: string;
  readonly reason: string;
  readonly fix: string;
}

/** What somebody asked to be done with the rules in the CRM; the CRM vouches for who. */
export interface KeptRequest {
  readonly id: string;
  readonly ask: "preview" | "publish" | "reload";
  readonly by: { readonly crmUserId: string; readonly userId: UserId };
  /** Begun before; else it is new. */
  readonly working: boolean;
  /** The revision of the draft that was made of it. */
  readonly draft: number | null;
}

/** How the rules in the CRM stand. */
export interface KeptState {
  /** Nothing is there yet: they are to be filled from the rules in force. */
  readonly isEmpty: boolean;
  /** Of the published version from which they were filled, or that was published from them. */
  readonly version: number | null;
  readonly mode: string | null;
  /** Oldest first. */
  readonly requests: readonly KeptRequest[];
  /** The newest draft that was made of them. */
  readonly draft: number | null;
}

/** The rules in the CRM laid over a policy file. */
export interface KeptText {
  readonly file: Readonly<Record<string, unknown>>;
  /** What makes no text at all, such as a time without a unit, by record. */
  readonly problems: readonly (KeptProblem & { readonly record: string })[];
  /** Which record a path of the file, or all that begins with it, was written on. */
  readonly records: ReadonlyMap<string, string>;
  /** Where problems stand that no other record has. */
  readonly whole: string;
}

export interface KeptAnswer {
  readonly state: "working" | "done" | "refused";
  readonly words: string;
  readonly draft?: number;
}

/** Rules that people keep in the CRM's own settings. Everything throws RetryLater, Reauthorize, GiveUp. */
export interface KeptRules {
  /** `null`: the account has no place for rules. */
  look(session: Session): Promise<KeptState | null>;
  /** Writes a version's rules there, in place of all that is there. */
  fill(session: Session, policy: Policy): Promise<void>;
  /** What is there, over the file of the version in force. */
  read(session: Session, base: Readonly<Record<string, unknown>>): Promise<KeptText>;
  /** Writes what is wrong on the records it is about, and takes back what no longer is. */
  tell(session: Session, problems: ReadonlyMap<string, readonly KeptProblem[]>): Promise<void>;
  answer(session: Session, request: KeptRequest, answer: KeptAnswer): Promise<void>;
  /** Shows how Leadclock stands. */
  show(
    session: Session,
    standing: { readonly version?: number; readonly mode: string; readonly at: Instant },
  ): Promise<void>;
}
