import type { CrmAccount, CrmHarness } from "./contract/account.ts";
import { factsContract } from "./contract/facts.ts";
import { fieldsContract } from "./contract/fields.ts";
import { ownersContract } from "./contract/owners.ts";
import { tasksContract } from "./contract/tasks.ts";
import { troubleContract } from "./contract/trouble.ts";

/** What every CRM must be to us, stated once; a new connector's whole proof is one call of this. */
export function connectorContract(label: string, open: () => Promise<CrmHarness>): void {
  describe(`${label} as a connector`, () => {
    let harness: CrmHarness;
    let crm: CrmAccount;
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      crm = await harness.account();
    });

    const account = (): CrmAccount => crm;
    factsContract(account);
    fieldsContract(account);
    tasksContract(account);
    ownersContract(account);
    troubleContract(account);
  });
}
