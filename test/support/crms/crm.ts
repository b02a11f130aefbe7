import type { Connector } from "../../../connectors/connector.ts";
import type { AlertKind } from "../../../src/demo/alert-kind.ts";
import type { Instant } from "../../../src/domain/time.ts";
import type { App } from "../../../src/main.ts";
import type { Form, Owner, Person } from "../stack-people.ts";

type Properties = Readonly<Record<string, unknown>>;

/** A lead's e-mail address, or those of many leads of whom the same is done at one instant. */
export type Leads = string | readonly string[];

export const all = (leads: Leads): readonly string[] => (typeof leads === "string" ? [leads] : leads);

/** What people do in a CRM, each in one call; `lead` is the lead's e-mail address. */
export interface CrmActions {
  /** Anything the emulator knows, as its README lists it. */
  act<T = unknown>(...actions: readonly Readonly<Record<string, unknown>>[]): Promise<T>;
  submitForm(lead: Leads, form?: Form): Promise<void>;
  /** `null`: nobody, where the CRM knows that. */
  assign(lead: Leads, owner: Owner | null): Promise<void>;
  call(lead: Leads, by: Person, properties?: Properties): Promise<void>;
  email(lead: Leads, by: Person, more?: Readonly<Record<string, unknown>>): Promise<void>;
  /** An e-mail that nobody wrote, marked as an automatic answer. */
  autorespond(lead: Leads, as: Person): Promise<void>;
  /** A message on LinkedIn, logged as such. */
  message(lead: Leads, by: Person): Promise<void>;
  /** What people fill in on the record themselves, by spec name. */
  fillIn(lead: Leads, by: Person, values: Readonly<Record<string, string>>): Promise<void>;
  /** Deactivated, as an admin does when somebody leaves the company. */
  leave(person: Person): Promise<void>;
  disqualify(lead: Leads, by?: Person): Promise<void>;
  /** The first one stays. */
  merge(kept: string, other: string): Promise<void>;
  delete(lead: string): Promise<void>;
  /** An upload of a list of addresses. */
  import(leads: readonly string[]): Promise<void>;
}

/** A task as people see it. */
export interface SeenTask {
  readonly id: string;
  /** `null`: not one of ours. */
  readonly kind: AlertKind | null;
  readonly key: string | null;
  readonly subject: string;
  readonly text: string;
  readonly owner: Owner | null;
  readonly done: boolean;
  readonly createdAt: number;
  /** Addresses of the leads it hangs on. */
  readonly attachedTo: readonly string[];
}

export interface SeenRecord {
  readonly fields: Readonly<Record<string, string>>;
  readonly owner: Owner | null;
}

/** What a CRM shows; nothing here asks the app. */
export interface CrmReads {
  /** Our fields on the record of this address, by spec name; empty ones are left out. Instants as ISO-8601. */
  lead(email: string): Promise<Readonly<Record<string, string>>>;
  tasks(): Promise<readonly SeenTask[]>;
  /** Every record with an address by that: our fields on it as `lead` tells them, and who owns it. */
  records(): Promise<ReadonlyMap<string, SeenRecord>>;
  /**
   * Our tasks, oldest first, one line each: `Mon 09:24 warning to rita, open`; about one lead only where given.
   */
  alerts(lead?: string): Promise<readonly string[]>;
}

/** An emulated CRM of a story: its account, its people, and our app in it. */
export interface StoryCrm {
  readonly crm: string;
  readonly connector: Connector;
  /** The program's settings with which a connector of its own, in another process, is on this account too. */
  readonly settings: Readonly<Record<string, string>>;
  /** Our app as it answers now; made again where the app has moved. */
  register(appUrl: string): Promise<void>;
  install(installUrl: string): Promise<void>;
  /** Lets what is planned up to then happen; `told`: it has told the app of something. */
  moveTo(at: Instant): Promise<{ readonly nextEventAt: Instant | null; readonly told: boolean }>;
  /** Waits until the app has what was told; answers whether that was anything. */
  caughtUp(app: App): Promise<boolean>;
  /** Where it tells on a stream: whether nobody listens, or something was told that is not kept up to there. */
  isAhead?(kept: string | null): Promise<boolean>;
  actions(settle: () => Promise<unknown>): CrmActions;
  readonly reads: CrmReads;
  fault(
    effect: Readonly<Record<string, unknown>>,
    match: { method?: string; path?: string },
    howLong: { times: number } | { until: Instant },
  ): Promise<void>;
  cure(): Promise<void>;
  /** How the CRM tells of things from now on, where it can be told to: twice, shuffled, late. */
  deliver?(settings: Readonly<Record<string, unknown>>): Promise<void>;
  stop(): Promise<void>;
}

/** Our tasks in the words of a story. */
export function alertLines(tasks: readonly SeenTask[], lead: string): readonly string[] {
  return tasks
    .filter((task) => task.kind !== null && (task.subject.includes(lead) || task.attachedTo.includes(lead)))
    .map(
      ({ kind, owner, done, createdAt }) =>
        `${timeWords(createdAt)} ${kind} to ${owner ?? "nobody"}, ${done ? "done" : "open"}`,
    );
}

/** `Mon 09:24`, in UTC; seconds where they are not zero. */
export function timeWords(at: number): string {
  const day = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" }).format(at);
  return `${day} ${new Date(at).toISOString().slice(11, 19).replace(/:00$/, "")}`;
}
