export { decide, type DecideInput, recordAlerts } from "./decide.ts";
export { type TenantView, tenantView } from "./directory.ts";
export { fold, type FoldInput } from "./fold.ts";
