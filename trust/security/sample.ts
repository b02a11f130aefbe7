export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const WORDS = "said by a test";
/** One of these fits each pattern that is declared. */
const SHAPES = ["latest", "0123456789", "2026-03-02T08:00:00Z", "2026-03-02", "1", WORDS];

/** Something that a schema of the document lets through; optional members are left out. */
export function sampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice) return sampleOf(choice);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(sampleOf));
  switch (schema.type) {
    case "integer":
    case "number":
      return Math.max(schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1);
    case "boolean":
      return false;
    case "array":
      return schema.items && (schema.minItems ?? 0) > 0 ? [sampleOf(schema.items)] : [];
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]),
      );
    case "string":
      return textFor(schema);
    default:
      return WORDS;
  }
}

/** The way to a member: by name, into a list, or into one of several shapes that a value may have. */
export type Way = readonly (string | { readonly item: true } | { readonly choice: number })[];

const DEEPEST = 4;

/** Every way to a place in which a text may stand. */
export function waysToText(schema: Schema, way: Way = []): readonly Way[] {
  if (way.length > DEEPEST || schema.const !== undefined || schema.enum !== undefined) return [];
  const choices = schema.anyOf ?? schema.oneOf ?? [];
  const within = [
    ...choices.flatMap((one, choice) => waysToText(one, [...way, { choice }])),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => waysToText(one, [...way, name])),
    ...(schema.items ? waysToText(schema.items, [...way, { item: true }]) : []),
  ];
  return within.length > 0 || !takesText(schema) ? within : [way];
}

/** As `sampleOf`, with this text at the end of the way. */
export function sampleWith(schema: Schema, [step, ...rest]: Way, text: string): unknown {
  if (step === undefined) return text;
  if (typeof step === "string") {
    const whole = sampleOf({ ...schema, type: "object" }) as Record<string, unknown>;
    return { ...whole, [step]: sampleWith(schema.properties?.[step] ?? {}, rest, text) };
  }
  if ("item" in step) return [sampleWith(schema.items ?? {}, rest, text)];
  const choice = (schema.anyOf ?? schema.oneOf ?? [])[step.choice] ?? {};
  return sampleWith(choice, rest, text);
}

function textFor({ format, pattern }: Schema): string {
  if (format === "date-time") return "2026-03-02T08:00:00Z";
  if (pattern === undefined) return WORDS;
  return SHAPES.find((one) => new RegExp(pattern, "u").test(one)) ?? WORDS;
}

/** Whether a text may stand there: strings, and what is said to be anything. */
export function takesText(schema: Schema): boolean {
  if (schema.const !== undefined || schema.enum !== undefined) return false;
  const choices = schema.anyOf ?? schema.oneOf ?? [];
  if (choices.some(takesText)) return true;
  return schema.type === "string" && schema.format === undefined;
}
