import type { Connector } from "../../../connectors/connector.ts";
import type { AlertKind } from "../../../src/demo/alert-kind.ts";
import type { Instant } from "../../../src/domain/time.ts";
import type { App } from "../../../src/main.ts";
import type { Form, Owner, Person } from "../stack-people.ts";

type Properties = Readonly<Record<string, unknown>>;

/** What people do in a CRM, each in one call; `lead` is the lead's e-mail address. */
export interface CrmActions {
  /** Anything the emulator knows, as its README lists it. */
  act<T = unknown>(...actions: readonly Readonly<Record<string, unknown>>[]): Promise<T>;
  submitForm(lead: string, form?: Form): Promise<void>;
  /** `null`: nobody, where the CRM knows that. */
  assign(lead: string, owner: Owner | null): Promise<void>;
  call(lead: string, by: Person, properties?: Properties): Promise<void>;
  email(lead: string, by: Person, more?: Readonly<Record<string, unknown>>): Promise<void>;
  disqualify(lead: string, by?: Person): Promise<void>;
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

/** What a CRM shows; nothing here asks the app. */
export interface CrmReads {
  /** Our fields on the record of this address, by spec name; empty ones are left out. Instants as ISO-8601. */
  lead(email: string): Promise<Readonly<Record<string, string>>>;
  tasks(): Promise<readonly SeenTask[]>;
  /**
   * Our tasks, oldest first, one line each: `Mon 09:24 warning to rita, open`; about one lead only where given.
   */
  alerts(lead?: string): Promise<readonly string[]>;
}

/** An emulated CRM of a story: its account, its people, and our app in it. */
export interface StoryCrm {
  readonly crm: string;
  readonly connector: Connector;
  /** Our app as it answers now; made again where the app has moved. */
  register(appUrl: string): Promise<void>;
  install(installUrl: string): Promise<void>;
  /** Lets what is planned up to then happen; `told`: it has told the app of something. */
  moveTo(at: Instant): Promise<{ readonly nextEventAt: Instant | null; readonly told: boolean }>;
  /** Waits until the app has what was told; answers whether that was anything. */
  caughtUp(app: App): Promise<boolean>;
  actions(settle: () => Promise<unknown>): CrmActions;
  readonly reads: CrmReads;
  fault(
    effect: Readonly<Record<string, unknown>>,
    match: { method?: string; path?: string },
    howLong: { times: number } | { until: Instant },
  ): Promise<void>;
  cure(): Promise<void>;
  stop(): Promise<void>;
}

/** Our tasks in the words of a story. */
export function alertLines(tasks: readonly SeenTask[], lead: string): readonly string[] {
  return tasks
    .filter((task) => task.kind !== null && task.subject.includes(lead))
    .map(
      ({ kind, owner, done, createdAt }) =>
        `${timeWords(createdAt)} ${kind} to ${owner ?? "nobody"}, ${done ? "done" : "open"}`,
    );
}

/** `Mon 09:24`, in UTC; seconds where they are not zero. */
function timeWords(at: number): string {
  const day = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" }).format(at);
  return `${day} ${new Date(at).toISOString().slice(11, 19).replace(/:00$/, "")}`;
}
