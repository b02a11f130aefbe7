import { readFileSync } from "node:fs";
import { troubles } from "../../trust/crm/index.ts";

const PAGE = readFileSync(new URL("../../docs/reliability.md", import.meta.url), "utf8");
const LABELS = { hubspot: "HubSpot", salesforce: "Salesforce" } as const;

describe("the table of what a misbehaving CRM looks like", () => {
  const rows = PAGE.split("\n").filter((line) => /\| `crm-\w+-[\w-]+` \|$/.test(line));

  test.each(troubles.map((one) => [`${LABELS[one.crm]}: ${one.fault}`, one] as const))(
    "%s has one row that names its check",
    (name, { crm, family }) => {
      const own = rows.filter((row) => row.startsWith(`| ${name} |`));
      expect(own).toHaveLength(1);
      expect(own[0]).toContain(`\`crm-${crm}-${family}\``);
    },
  );

  test("and there is no other row", () => {
    expect(rows).toHaveLength(troubles.length);
  });
});
