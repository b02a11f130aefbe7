import { Flex, Heading, MultiSelect, Text } from "@hubspot/ui-extensions";
import { AmountInput } from "./AmountInput.tsx";
import type { PartProps } from "./part.ts";
import { amountOf, tiersOf, withTier } from "./rules.ts";

const ROLES = [
  { value: "owner", label: "Owner" },
  { value: "backupOwner", label: "Backup owner" },
  { value: "manager", label: "Manager" },
  { value: "executive", label: "Executive" },
  { value: "operations", label: "Operations" },
  { value: "onCall", label: "On call" },
];

/** Who is told when after a miss. */
export function TiersEditor({ rules, onChange, readOnly }: PartProps) {
  return (
    <Flex direction="column" gap="small">
      <Heading>Escalation</Heading>
      {tiersOf(rules).map(({ tier, after, to }) => {
        const amount = amountOf(after);
        const named = to.filter((one) => !ROLES.some(({ value }) => value === one));
        return (
          <Flex key={tier} direction="row" gap="small" align="end">
            {amount === null ? (
              <Text>Tier {tier} comes at a time that only the console shows.</Text>
            ) : (
              <AmountInput
                name={`tier-${tier}`}
                label={`Tier ${tier}, after due`}
                value={amount}
                readOnly={readOnly}
                onChange={({ amount: after, unit }) =>
                  onChange(withTier(rules, tier, { after: { [unit]: after } }))
                }
              />
            )}
            <MultiSelect
              name={`tier-${tier}-to`}
              label="Tells"
              value={[...to]}
              options={[...ROLES, ...named.map((value) => ({ value, label: value.replace("role:", "") }))]}
              readOnly={readOnly}
              onChange={(roles) => onChange(withTier(rules, tier, { to: roles.map(String) }))}
            />
          </Flex>
        );
      })}
    </Flex>
  );
}
