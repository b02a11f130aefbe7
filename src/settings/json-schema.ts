import { z } from "zod";
import { Alerts } from "./schema/alerts.ts";
import { Calendar } from "./schema/calendar.ts";
import { Clock } from "./schema/clock.ts";
import { Condition, Name, Person } from "./schema/common.ts";
import { People } from "./schema/people.ts";
import { PolicyFile } from "./schema/policy.ts";
import { PresetFile } from "./schema/preset-file.ts";
import { Channels, Recipient } from "./schema/recipients.ts";
import { Offset, Target } from "./schema/target.ts";

/** The JSON Schema of what people write in a file. */
export function schemaOf(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: "input", reused: "ref" });
}

const one = {
  if: { type: "object", required: ["preset"] },
  // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema.
  then: { $ref: "#/$defs/overPreset" },
  else: { $ref: "#/$defs/policy" },
};

/** Parts by the names they have in the published schema. */
const PARTS: Readonly<Record<string, z.ZodType>> = {
  policy: PolicyFile,
  overPreset: PresetFile,
  alerts: Alerts,
  calendar: Calendar,
  channels: Channels,
  clock: Clock,
  condition: Condition,
  name: Name,
  offset: Offset,
  people: People,
  person: Person,
  recipient: Recipient,
  target: Target,
};

/** The JSON Schema of a policy file: a whole policy, what differs from a preset, or a list of versions. */
export function policySchema(): object {
  const registry = z.registry<{ id: string }>();
  for (const [id, part] of Object.entries(PARTS)) registry.add(part, { id });
  const { schemas } = z.toJSONSchema(registry, { io: "input", uri: (id) => `#/$defs/${id}` });
  const parts = Object.entries(schemas).map(([id, schema]) => {
    const { $id: _id, $schema: _schema, ...rest } = { $id: "", $schema: "", ...schema };
    return [id, rest];
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Leadclock policy",
    description: "One policy, or a list of its versions. docs/policy.md explains every member.",
    if: { type: "array" },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema.
    then: { items: { $ref: "#/$defs/one" }, minItems: 1 },
    else: { $ref: "#/$defs/one" },
    $defs: { one, ...Object.fromEntries(parts) },
  };
}
