/** What a request of one account becomes: it sees that account's rows and no others, whatever a statement asks for. */
export const TENANT_ROLE = "leadclock_tenant";
/** What the program is where migrations belong to somebody else: reads and writes rows, changes no table. */
export const APP_ROLE = "leadclock_app";
