export { type DecideInput, decide, recordAlerts } from "./decide.ts";
export { type TenantView, tenantView } from "./directory.ts";
export { type FoldInput, fold } from "./fold.ts";
