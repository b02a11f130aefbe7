export type { ClockAccount, JourneyAccount, ToldAlert } from "./account.ts";
export { explainLead } from "./explain.ts";
export { factWords, spaced } from "./fact-words.ts";
export { shortExplanation } from "./short.ts";
export { accountText, leadText } from "./text.ts";
