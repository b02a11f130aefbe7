import { fieldName } from "../../../connectors/hubspot/field-names.ts";
import { type PortalRecord, taskRow } from "../../../sandbox/stages/hubspot/readout.ts";
import { alertKindOf } from "../../../src/demo/alert-kind.ts";
import type { Emulator } from "../hubspot-emulator.ts";
import { nameOfOwner } from "../stack-people.ts";
import { alertLines, type CrmReads, type SeenRecord, type SeenTask } from "./crm.ts";

/** What the portal shows; nothing here asks the app. */
export interface PortalReads extends CrmReads {
  contacts(): Promise<readonly PortalRecord[]>;
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
    records: async () =>
      new Map(
        (await contacts()).flatMap((one) =>
          one.properties.email ? [[one.properties.email, record(one)]] : [],
        ),
      ),
    async lead(email) {
      const contact = (await contacts()).find((one) => one.properties.email === email);
      if (!contact) throw new Error(`the portal has no contact ${email}`);
      return record(contact).fields;
    },
    async alerts(lead = "") {
      return alertLines(await tasks(), lead);
    },
  };
}

function record({ properties }: PortalRecord): SeenRecord {
  const prefix = fieldName("");
  return {
    fields: Object.fromEntries(
      Object.entries(properties).flatMap(([name, value]) =>
        name.startsWith(prefix) && value ? [[name.slice(prefix.length), value]] : [],
      ),
    ),
    owner: nameOfOwner(properties.hubspot_owner_id),
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
