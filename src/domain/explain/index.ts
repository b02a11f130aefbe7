export type { ClockAccount, FactAccount, JourneyAccount, ToldAlert } from "./account.ts";
export { explainLead } from "./explain.ts";
export { shortExplanation } from "./short.ts";
export { accountText, exact, leadText } from "./text.ts";
