import { z } from "zod";

/** An app as its developer registers it. */
export const App = z.object({
  name: z.string().default("Sandbox app"),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** The developer API key that manages webhook settings by API. */
  developerApiKey: z.string().optional(),
  redirectUrls: z.array(z.string()).min(1),
  requiredScopes: z.array(z.string()).default([]),
  optionalScopes: z.array(z.string()).default([]),
  conditionallyRequiredScopes: z.array(z.string()).default([]),
  webhooks: z
    .object({
      targetUrl: z.string().nullable().default(null),
      maxConcurrentRequests: z.number().int().min(1).default(10),
      subscriptions: z
        .array(
          z.object({
            subscriptionType: z.string(),
            objectType: z.string().optional(),
            propertyName: z.string().optional(),
            active: z.boolean().default(true),
          }),
        )
        .max(1_000)
        .default([]),
    })
    .prefault({}),
  /** Prefixes of the addresses that the app's pages may have called. */
  permittedFetch: z.array(z.string()).default([]),
  /** What customers' workflows can call, from the app's project. */
  workflowActions: z
    .array(z.object({ uid: z.string(), actionUrl: z.string(), properties: z.array(z.string()) }))
    .default([]),
});
export type App = z.output<typeof App>;
