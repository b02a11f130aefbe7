import { specNameOf } from "../../../connectors/salesforce/names.ts";
import { fieldSpecs } from "../../../field-specs/index.ts";
import { alertKindOf } from "../../../src/demo/alert-kind.ts";
import type { EmulatedRow, SalesforceEmulator } from "../salesforce-emulator.ts";
import { nameOfOrgOwner } from "../stack-people.ts";
import { alertLines, type CrmReads, type SeenRecord, type SeenTask } from "./crm.ts";

const DATETIMES = new Set(fieldSpecs.filter(({ type }) => type === "datetime").map(({ name }) => name));

/** What the org shows: of a converted lead its contact. */
export function orgReads(emulator: SalesforceEmulator, org: string): CrmReads {
  const living = async (type: string): Promise<readonly EmulatedRow[]> =>
    (await emulator.rows(org, type)).filter(({ deleted }) => !deleted);
  const people = async () => [...(await living("Contact")), ...(await living("Lead"))];
  const tasks = async (): Promise<readonly SeenTask[]> => {
    const emails = new Map((await people()).map(({ id, values }) => [id, textOf(values.Email)]));
    return (await living("Task")).map((task) => seen(task, emails));
  };
  return {
    tasks,
    records: async () => new Map((await people()).map((one) => [textOf(one.values.Email), record(one)])),
    async lead(email) {
      const found = (await people()).find(({ values }) => values.Email === email);
      if (!found) throw new Error(`the org has no lead or contact ${email}`);
      return record(found).fields;
    },
    async alerts(lead = "") {
      return alertLines(await tasks(), lead);
    },
  };
}

function record({ values }: EmulatedRow): SeenRecord {
  return {
    fields: Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => {
        const spec = specNameOf(name);
        // A checkbox is never empty.
        return spec === null || value === null || value === "" || value === false
          ? []
          : [[spec, shown(spec, value)]];
      }),
    ),
    owner: nameOfOrgOwner(textOf(values.OwnerId)),
  };
}

const shown = (spec: string, value: unknown): string =>
  DATETIMES.has(spec) ? new Date(Number(value)).toISOString() : String(value);

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

function seen({ id, values }: EmulatedRow, emails: ReadonlyMap<string, string>): SeenTask {
  const key = textOf(values.Leadclock_alert_key__c) || null;
  const subject = textOf(values.Subject);
  const text = textOf(values.Description);
  const who = emails.get(textOf(values.WhoId));
  return {
    id,
    kind: key === null ? null : alertKindOf({ subject, paragraphs: text.split("\n\n") }),
    key,
    subject,
    text,
    owner: nameOfOrgOwner(textOf(values.OwnerId)),
    done: values.Status === "Completed",
    createdAt: Number(values.CreatedDate),
    attachedTo: who === undefined ? [] : [who],
  };
}
