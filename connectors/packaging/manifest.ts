import { readFileSync } from "node:fs";
import { z } from "zod";
import { BadInput } from "../../src/errors.ts";

const Address = z.url({ protocol: /^https?$/, error: "write a web address such as https://…" });

/** What every marketplace wants to know; a CRM's own part is read by its own folder. */
const Manifest = z.looseObject({
  name: z.string().min(1).max(200),
  /** HubSpot takes it for a component: https://developers.hubspot.com/docs/apps/developer-platform/build-apps/overview */
  uid: z.string().regex(/^[\w.-]{1,64}$/, "1 to 64 letters, digits, dots, dashes and underscores"),
  description: z.string().min(1),
  support: z.strictObject({
    email: z.email(),
    documentationUrl: Address.max(250),
    supportUrl: Address.max(250),
    phone: z.string().regex(/^\+\d{6,15}$/, "write it like +15551234567"),
  }),
  /** Where people set rules: a path of the console, and each CRM's own entry point. */
  settingsPages: z.looseObject({ console: z.string().startsWith("/console/"), hubspot: z.string() }),
  /** What is kept of people, as a listing tells it; `docs/data.md` says it in full. */
  dataHandling: z
    .array(z.strictObject({ data: z.string().min(5), why: z.string().min(10), erasedBy: z.string().min(5) }))
    .min(1),
  environments: z.record(z.string().regex(/^[a-z]+$/), z.strictObject({ publicUrl: Address })),
});
export type Manifest = z.infer<typeof Manifest>;

/** Where the packaged app will call: one of app.json's environments, or an address given for this once. */
export interface Environment {
  readonly name: string;
  /** Without a slash at the end. */
  readonly publicUrl: string;
}

/** The app's one manifest. Throws BadInput that names what is missing or wrong. */
export function manifestOf(text: string): Manifest {
  const manifest = checked(Manifest, parsed(text));
  mustBeApart(manifest);
  return manifest;
}

export const readManifest = (): Manifest =>
  manifestOf(readFileSync(new URL("../../app.json", import.meta.url), "utf8"));

/** A part of app.json by its schema. Throws BadInput that names the first piece that does not fit. */
export function checked<T extends z.ZodType>(schema: T, value: unknown, within = ""): z.output<T> {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  const { path, message } = found.error.issues[0]!;
  const field = [within, ...path.map(String)].filter(Boolean).join(".");
  throw new BadInput(field || "app.json", `${message}.`, "Mend it in app.json.");
}

/** One of the app's environments, at its own address or at the one given instead. Throws BadInput. */
export function environmentOf(manifest: Manifest, name: string, publicUrl?: string): Environment {
  const known = manifest.environments[name];
  if (!known)
    throw new BadInput(
      "environment",
      `app.json names no environment ${name}.`,
      `Choose one of ${Object.keys(manifest.environments).join(", ")}, or add it to app.json.`,
    );
  const url = URL.parse(publicUrl ?? known.publicUrl);
  const field = publicUrl === undefined ? `environments.${name}.publicUrl` : "public-url";
  if (url?.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "")
    throw new BadInput(
      field,
      "It is not the address of a server.",
      "Write it like https://leadclock.example.",
    );
  return { name, publicUrl: url.origin };
}

/** Each path that a CRM calls answers one thing: none is another one, or lies below it. */
function mustBeApart(manifest: Manifest): void {
  const paths = Object.entries(manifest).flatMap(([crm, part]) =>
    Object.entries(typeof part === "object" && part !== null ? part : {}).flatMap(([name, path]) =>
      name.endsWith("Path") && typeof path === "string" ? [{ field: `${crm}.${name}`, path }] : [],
    ),
  );
  for (const one of paths)
    for (const other of paths)
      if (one !== other && `${one.path}/`.startsWith(`${other.path}/`))
        throw new BadInput(
          one.field,
          `${one.path} and ${other.path} of ${other.field} contradict each other.`,
          "Give each a path of its own.",
        );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInput("app.json", `It is no JSON: ${(error as Error).message}.`, "Mend it.");
  }
}
