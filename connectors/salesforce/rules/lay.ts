import type { KeptProblem, KeptText } from "../../connector.ts";
import { userRef } from "../refs.ts";
import { layClocks } from "./lay-clocks.ts";
import { asFile, type File, missing, type Notes } from "./notes.ts";
import { DAY_FIELDS, DAYS } from "./objects.ts";
import { flagIn, numberIn, type RuleRow, type RuleRows, textIn } from "./rows.ts";

/**
 * The rules in the org over a policy file: what the org keeps replaces that of the file, the rest stays. A record that says
 * nothing that can be understood is a problem with the name of its field.
 */
export function layOver(base: File, rows: RuleRows): KeptText {
  const problems: (KeptProblem & { record: string })[] = [];
  const records = new Map<string, string>();
  const notes: Notes = {
    wrong: (row, problem) => void problems.push({ record: row.id, ...problem }),
    at: (path, row) => void records.set(path, row.id),
  };
  const [rules] = rows.rules;
  const file = {
    ...base,
    ...(rules ? general(rules, notes) : {}),
    leadTypes: leadTypes(rows.leadTypes, notes),
    calendars: calendars(asFile(base.calendars), rows.calendars, notes),
    clocks: layClocks(base.clocks, rows, notes),
    people: people(asFile(base.people), rows.recipients, notes),
  };
  return { file, problems, records, whole: rules?.id ?? "" };
}

function general(row: RuleRow, notes: Notes): File {
  notes.at("timeZone", row);
  notes.at("responseBy", row);
  const timeZone = textIn(row, "Time_Zone__c");
  const responseBy = textIn(row, "Response_By__c");
  return { ...(timeZone ? { timeZone } : {}), ...(responseBy ? { responseBy } : {}) };
}

function leadTypes(rows: readonly RuleRow[], notes: Notes): readonly File[] {
  const place = (row: RuleRow) => numberIn(row, "Position__c") ?? Number.POSITIVE_INFINITY;
  const sorted = rows.toSorted((one, other) => place(one) - place(other));
  return sorted.map((row, index) => {
    notes.at(`leadTypes.${index}`, row);
    const name = textIn(row, "Key__c");
    if (!name) notes.wrong(row, missing("Key", "Give the lead type a short name that does not change."));
    else notes.at(`leadTypes.${name}`, row);
    const severity = textIn(row, "Severity__c");
    return {
      name: name ?? row.id,
      label: textIn(row, "Name") ?? name ?? row.id,
      handRaiser: flagIn(row, "Hand_Raiser__c"),
      ...(severity ? { severity } : {}),
    };
  });
}

const HOURS = /^(\d\d:\d\d)\s*-\s*(\d\d:\d\d)$/;
const HOLIDAY = /^(\d{4}-\d\d-\d\d)\s+(.+)$/;

function calendars(base: File, rows: readonly RuleRow[], notes: Notes): File {
  return Object.fromEntries(
    rows.map((row) => {
      const name = textIn(row, "Name") ?? row.id;
      notes.at(`calendars.${name}`, row);
      const { holidays: _holidays, ...before } = asFile(base[name]);
      const closed = holidays(row, notes);
      const timeZone = textIn(row, "Time_Zone__c");
      if (!timeZone) notes.wrong(row, missing("Time zone", "Write one, as America/New_York."));
      const week = DAYS.map((day, index) => [day, openOn(row, DAY_FIELDS[index]!, notes)] as const);
      return [
        name,
        {
          ...before,
          timeZone: timeZone ?? "UTC",
          week: Object.fromEntries(week.filter(([, open]) => open.length > 0)),
          ...(Object.keys(closed).length > 0 ? { holidays: closed } : {}),
        },
      ];
    }),
  );
}

function openOn(row: RuleRow, field: string, notes: Notes): readonly (readonly [string, string])[] {
  const parts = (textIn(row, field) ?? "").split(",").map((part) => part.trim());
  return parts.filter(Boolean).flatMap((part) => {
    const [, from, to] = HOURS.exec(part) ?? [];
    if (from && to) return [[from, to] as const];
    notes.wrong(row, {
      field: field.replace("__c", ""),
      reason: `"${part}" are no opening hours.`,
      fix: "Write them as 09:00-17:00, several with a comma between.",
    });
    return [];
  });
}

function holidays(row: RuleRow, notes: Notes): File {
  const lines = (textIn(row, "Holidays__c") ?? "").split(/\r?\n/).map((line) => line.trim());
  return Object.fromEntries(
    lines.filter(Boolean).flatMap((line) => {
      const [, date, name] = HOLIDAY.exec(line) ?? [];
      if (date && name) return [[date, name]];
      notes.wrong(row, {
        field: "Holidays",
        reason: `"${line}" is no holiday.`,
        fix: "Write one a line, as 2026-12-25 Christmas Day.",
      });
      return [];
    }),
  );
}

/** Whoever stands on a record: chosen, or by address. */
const personIn = (row: RuleRow, chosen: string, written: string): string | null => {
  const id = textIn(row, chosen);
  return id ? userRef(id) : textIn(row, written);
};

function people(base: File, rows: readonly RuleRow[], notes: Notes): File {
  const places: Record<string, string> = {};
  const roles: Record<string, string> = {};
  const backups: Record<string, string> = {};
  for (const row of rows) {
    const place = textIn(row, "Place__c");
    const person = personIn(row, "User__c", "Person__c");
    if (!place) notes.wrong(row, missing("Place", "Choose what the person is for."));
    else if (!person)
      notes.wrong(row, missing("Person", "Choose a user, or write an e-mail address of the CRM."));
    else if (place === "role") {
      const role = textIn(row, "Role__c");
      if (!role) notes.wrong(row, missing("Role", "Name the role."));
      else {
        roles[role] = person;
        notes.at(`people.roles.${role}`, row);
      }
    } else if (place === "backup") {
      const whom = personIn(row, "For_User__c", "For_Person__c");
      if (!whom) notes.wrong(row, missing("For", "Choose whom the backup stands in for."));
      else {
        backups[whom] = person;
        notes.at(`people.backups.${whom}`, row);
      }
    } else {
      places[place] = person;
      notes.at(`people.${place}`, row);
    }
  }
  const { defaultManager, executive, operations, fallbackOwner, reviewer, roles: _roles, ...rest } = base;
  return { ...rest, ...places, backups, ...(Object.keys(roles).length > 0 ? { roles } : {}) };
}
