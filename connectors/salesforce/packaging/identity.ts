import { z } from "zod";

const Url = z.url({
  protocol: /^https?$/,
  error: "is no web address — Write one, as https://leadclock.your-company.example.",
});
const Filled = z.string({ error: "is missing — Give a text." }).trim().min(1, "is empty — Give a text.");

/** What of `app.json` the package says of the app. */
const Identity = z.object({
  name: Filled,
  description: Filled,
  support: z.object({
    email: z.email("is no e-mail address — Give one that reaches your support."),
    documentationUrl: Url,
  }),
  environments: z.record(z.string(), z.object({ publicUrl: Url })),
  salesforce: z.object({
    oauthCallbackPath: Filled.startsWith("/", "is no path — Begin it with a slash."),
    apiVersion: z.string().regex(/^\d\d\.0$/, "is no API version — Write it like 67.0."),
    scopes: z
      .array(z.object({ name: Filled, reason: Filled }))
      .min(1, "names no scope — Name api and refresh_token."),
    signInScopes: z.array(Filled),
    channel: z.object({
      name: z.string().regex(/^\w+__chn$/, "is no name of a channel — End it with __chn."),
      entities: z
        .array(z.object({ name: Filled, reason: Filled }))
        .min(1, "selects nothing — Name Lead at least."),
    }),
  }),
});

export interface AppIdentity {
  readonly name: string;
  readonly description: string;
  readonly support: { readonly email: string; readonly documentationUrl: string };
  readonly environments: Readonly<Record<string, { readonly publicUrl: string }>>;
  readonly scopes: readonly string[];
  readonly signInScopes: readonly string[];
  readonly oauthCallbackPath: string;
  readonly apiVersion: string;
}

export interface ManifestProblem {
  /** Dotted, as in `salesforce.channel.name`. */
  readonly field: string;
  readonly reason: string;
  readonly fix: string;
}

/** The app as its manifest has it, or everything that is missing or wrong in it, by name. */
export function identityOf(manifest: unknown): AppIdentity | readonly ManifestProblem[] {
  const read = Identity.safeParse(manifest);
  if (!read.success)
    return read.error.issues.map(({ path, message }) => {
      const [reason = message, fix = "Correct it in app.json."] = message.split(" — ");
      return { field: path.join("."), reason, fix };
    });
  const { salesforce, ...app } = read.data;
  return {
    ...app,
    scopes: salesforce.scopes.map(({ name }) => name),
    signInScopes: salesforce.signInScopes,
    oauthCallbackPath: salesforce.oauthCallbackPath,
    apiVersion: salesforce.apiVersion,
  };
}
