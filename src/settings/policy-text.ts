import { inOrder } from "./in-order.ts";
import { isTooDeep, TOO_DEEP } from "./nesting.ts";
import { parseYaml, renderYaml, withYaml } from "./yaml.ts";

export type PolicyFormat = "yaml" | "json";

/** Tells editors the schema. */
export const POLICY_HEAD: readonly string[] = [
  "yaml-language-server: $schema=policy.schema.json",
  "The schema beside this file: leadclock replay --print-schema policy > policy.schema.json",
];

/** A policy file as text, in an order that does not depend on how it was kept; the head is for YAML, where there are comments. */
export function renderPolicyText(file: unknown, format: PolicyFormat, head: readonly string[]): string {
  const value = inOrder(file);
  return format === "json" ? `${JSON.stringify(value, null, 2)}\n` : renderYaml(value, head);
}

export type PolicyTextRead =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };

/** What a policy file says, JSON or YAML by the name's ending; without one of these, whatever it is. */
export function parsePolicyText(text: string, name: string): PolicyTextRead {
  const read = parseText(text, name);
  return read.ok && isTooDeep(read.value) ? { ok: false, problem: `is no policy: ${TOO_DEEP}` } : read;
}

function parseText(text: string, name: string): PolicyTextRead {
  const json = fromJson(text);
  const meantAsJson = /\.json$/i.test(name) || (!/\.ya?ml$/i.test(name) && /^\uFEFF?\s*[[{]/.test(text));
  if (json.ok || meantAsJson) return json;
  const yaml = parseYaml(text);
  return yaml.ok ? yaml : { ok: false, problem: `is not YAML (line ${yaml.line}: ${yaml.why})` };
}

function fromJson(text: string): PolicyTextRead {
  try {
    return { ok: true, value: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch (error) {
    return { ok: false, problem: `is not JSON (${error instanceof Error ? error.message : String(error)})` };
  }
}

/** A policy file's text with these holidays added to one of its calendars; what else is in it stays, comments too. */
export function withHolidays(
  text: string,
  name: string,
  calendar: string,
  { holidays, source }: { readonly holidays: Readonly<Record<string, string>>; readonly source: string },
): PolicyTextRead & { readonly text?: string } {
  const read = parsePolicyText(text, name);
  if (!read.ok) return read;
  const path = ["calendars", calendar];
  const before = memberAt(memberAt(read.value, path), ["holidays"]);
  const all = inOrder({ calendars: { [calendar]: { holidays: { ...asObject(before), ...holidays } } } });
  const dates = memberAt(all, [...path, "holidays"]);
  if (/^\uFEFF?\s*\{/.test(text)) {
    const value = {
      ...asObject(read.value),
      calendars: {
        ...asObject(memberAt(read.value, ["calendars"])),
        [calendar]: { ...asObject(memberAt(read.value, path)), holidays: dates, holidaysFrom: source },
      },
    };
    return { ok: true, value, text: `${JSON.stringify(value, null, 2)}\n` };
  }
  const added = withYaml(withYaml(text, [...path, "holidays"], dates), [...path, "holidaysFrom"], source);
  return { ok: true, value: read.value, text: added };
}

function memberAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => asObject(inner)[name], value);
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? { ...value } : {};
}
