import { fieldName } from "../../connectors/hubspot/field-names.ts";
import { type PortalRecord, taskRow } from "../../sandbox/stages/hubspot/readout.ts";
import { type AlertKind, alertKindOf } from "../../src/demo/alert-kind.ts";
import type { Emulator } from "./hubspot-emulator.ts";
import { nameOfOwner, type Owner } from "./stack-people.ts";

/** A task as people see it in the portal. */
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
  /** Addresses of the contacts it hangs on. */
  readonly attachedTo: readonly string[];
}

/** What the portal shows; nothing here asks the app. */
export interface PortalReads {
  contacts(): Promise<readonly PortalRecord[]>;
  /** Our fields on the contact of this address, by spec name; empty ones are left out. */
  lead(email: string): Promise<Readonly<Record<string, string>>>;
  tasks(): Promise<readonly SeenTask[]>;
  /**
   * Our tasks, oldest first, one line each: `Mon 09:24 warning to rita, open`; about one lead only where given.
   */
  alerts(lead?: string): Promise<readonly string[]>;
}

export function portalReads(emulator: Emulator, hubId: number): PortalReads {
  const dump = async (type: string): Promise<readonly PortalRecord[]> =>
    (await emulator.get<{ results: PortalRecord[] }>(`/_sandbox/records/${hubId}/${type}?limit=1000`))
      .results;
  const contacts = () => dump("contacts");
  const tasks = async (): Promise<readonly SeenTask[]> => {
    const emails = new Map((await contacts()).map(({ id, properties }) => [id, properties.email ?? id]));
    return (await dump("tasks")).filter(({ archived }) => !archived).map((task) => seen(task, emails));
  };
  return {
    contacts,
    tasks,
    async lead(email) {
      const contact = (await contacts()).find((one) => one.properties.email === email);
      if (!contact) throw new Error(`the portal has no contact ${email}`);
      const prefix = fieldName("");
      return Object.fromEntries(
        Object.entries(contact.properties).flatMap(([name, value]) =>
          name.startsWith(prefix) && value ? [[name.slice(prefix.length), value]] : [],
        ),
      );
    },
    async alerts(lead = "") {
      return (await tasks())
        .filter((task) => task.kind !== null && task.subject.includes(lead))
        .map(
          ({ kind, owner, done, createdAt }) =>
            `${timeWords(createdAt)} ${kind} to ${owner ?? "nobody"}, ${done ? "done" : "open"}`,
        );
    },
  };
}

function seen(task: PortalRecord, emails: ReadonlyMap<string, string>): SeenTask {
  const body = task.properties.hs_task_body ?? "";
  const [row] = taskRow(task);
  return {
    id: task.id,
    kind: row ? alertKindOf(row) : null,
    key: row?.key ?? null,
    subject: task.properties.hs_task_subject ?? "",
    text: body.replace(/<[^>]*>/g, "\n"),
    owner: nameOfOwner(task.properties.hubspot_owner_id),
    done: task.properties.hs_task_status === "COMPLETED",
    createdAt: Date.parse(task.properties.hs_createdate ?? ""),
    attachedTo: task.associations
      .filter(({ type }) => type === "contacts")
      .map(({ id }) => emails.get(id) ?? id),
  };
}

/** `Mon 09:24`, in UTC; seconds where they are not zero. */
function timeWords(at: number): string {
  const day = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" }).format(at);
  return `${day} ${new Date(at).toISOString().slice(11, 19).replace(/:00$/, "")}`;
}
