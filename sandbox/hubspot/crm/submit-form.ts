import { iso } from "../../support/iso.ts";
import { invalid } from "../core/errors.ts";
import type { Value } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { addSubmission, findForm } from "./forms.ts";
import type { StoredRecord } from "./record.ts";
import { createRecord, findByUnique, writeCalculated, writeProperties } from "./records.ts";
import { checkValues } from "./values.ts";

export interface FormInput {
  email: string;
  formGuid: string;
  pageUri: string;
  pageTitle: string;
  fields: Record<string, Value>;
}

/** A visitor submits a form: the contact of that address is made or updated, and its conversion stamps move. */
export function submitForm(world: World, portal: number, input: FormInput): StoredRecord {
  const form = findForm(world, portal, input.formGuid);
  if (!form) throw invalid(`Portal ${portal} has no form ${input.formGuid}.`);
  const at = world.clock.now();
  const source = { type: "FORM", id: input.formGuid, label: form.name, detail: form.name };
  const known = findByUnique(world, portal, "0-1", "email", input.email);
  const given = { email: input.email, ...input.fields };
  const values = checkValues(world, portal, "0-1", given, known?.properties);
  // A known contact may write from an additional address; the main one stays.
  if (known) delete values.email;
  if (known) writeProperties(world, known, values, source);
  const contact = known ?? createRecord(world, portal, "0-1", values, source);
  const text = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value ?? "")]));
  addSubmission(world, portal, {
    guid: input.formGuid,
    at,
    pageUrl: input.pageUri,
    pageTitle: input.pageTitle,
    values: text,
  });
  writeCalculated(world, contact, conversion(contact, input, form.name, at));
  return contact;
}

function conversion(
  contact: StoredRecord,
  input: FormInput,
  formName: string,
  at: number,
): Record<string, string> {
  const { properties } = contact;
  const name = `${input.pageTitle || input.pageUri}: ${formName}`;
  const pieces = (properties.hs_calculated_form_submissions ?? "").split(";").filter((piece) => piece !== "");
  pieces.push(`${input.formGuid}:${pieces.length + 1}:${at}`);
  return {
    recent_conversion_date: iso(at),
    recent_conversion_event_name: name,
    first_conversion_date: properties.first_conversion_date ?? iso(at),
    first_conversion_event_name: properties.first_conversion_event_name ?? name,
    num_conversion_events: String(pieces.length),
    num_unique_conversion_events: String(new Set(pieces.map((piece) => piece.split(":")[0])).size),
    hs_calculated_form_submissions: pieces.join(";"),
    hs_latest_source: "DIRECT_TRAFFIC",
    hs_latest_source_timestamp: iso(at),
  };
}
