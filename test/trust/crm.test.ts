import { trusted } from "./support.ts";

describe("a CRM that misbehaves", () => trusted("crm"));
