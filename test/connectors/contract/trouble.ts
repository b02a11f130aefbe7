import { fieldSpecs } from "../../../field-specs/index.ts";
import { Reauthorize, RetryLater } from "../../../src/errors.ts";
import type { CrmAccount, Trouble } from "./account.ts";
import { draft, kindsOf } from "./story.ts";

/** What goes wrong between a CRM and us, and what it then means. */
export function troubleContract(account: () => CrmAccount): void {
  describe("trouble", () => {
    let crm: CrmAccount;
    beforeEach(() => {
      crm = account();
    });

    it.each<Trouble>(["tooManyCalls", "serverError", "htmlError", "noAnswer", "brokenConnection"])(
      "%s means later, at an instant ahead; afterwards all is as before",
      async (trouble) => {
        const lead = await crm.submitsForm("ada@example.com");
        await crm.next(trouble);
        const error: unknown = await crm.connector
          .reread(crm.session, [lead])
          .catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(RetryLater);
        expect((error as RetryLater).at).toBeGreaterThan(crm.now());
        await crm.cure();
        expect(kindsOf(await crm.connector.reread(crm.session, [lead]))).toContain("engaged");
      },
    );

    it("while tasks are made: too many calls surely made none, a lost answer perhaps all", async () => {
      await crm.connector.provision(crm.session, fieldSpecs, { check: false });
      await crm.next("tooManyCalls");
      const [refused] = await crm.connector.createTasks(crm.session, [draft(crm, "key-1")]);
      expect(refused).toMatchObject({ ok: false, error: { maybeDone: false } });
      await crm.next("lostAnswer");
      const [lost] = await crm.connector.createTasks(crm.session, [draft(crm, "key-2")]);
      expect(lost).toMatchObject({ ok: false, error: { maybeDone: true } });
      expect((await crm.tasks()).map(({ subject }) => subject)).toEqual(["Call Ada <key-2>"]);
    });

    it("an expired token is replaced once, unseen", async () => {
      const lead = await crm.submitsForm("ada@example.com");
      await crm.expireTokens();
      expect(kindsOf(await crm.connector.reread(crm.session, [lead]))).toContain("engaged");
      expect(crm.session.replaced.length).toBeGreaterThan(0);
    });

    it("a revoked grant asks to reconnect", async () => {
      const lead = await crm.submitsForm("ada@example.com");
      await crm.revoke();
      await expect(crm.connector.reread(crm.session, [lead])).rejects.toThrow(Reauthorize);
      const [result] = await crm.connector.createTasks(crm.session, [draft(crm, "key-1")]);
      expect(result).toMatchObject({ ok: false, error: expect.any(Reauthorize) });
    });
  });
}
