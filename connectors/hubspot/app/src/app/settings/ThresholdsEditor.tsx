import { Flex, Heading, Input, Text } from "@hubspot/ui-extensions";
import { AmountInput } from "./AmountInput.tsx";
import type { PartProps } from "./part.ts";
import { leadTypesOf, thresholdOf, withLabel, withThreshold } from "./rules.ts";

/** Lead types, and how soon each must be answered. */
export function ThresholdsEditor({ rules, onChange, readOnly }: PartProps) {
  return (
    <Flex direction="column" gap="small">
      <Heading>Lead types and thresholds</Heading>
      {leadTypesOf(rules).map(({ name, label }) => {
        const threshold = thresholdOf(rules, name);
        return (
          <Flex key={name} direction="row" gap="small" align="end">
            <Input
              name={`label-${name}`}
              label="Lead type"
              value={label}
              readOnly={readOnly}
              onChange={(text) => onChange(withLabel(rules, name, text))}
            />
            {threshold === null ? (
              <Text>Its threshold is written in a way that only the console shows.</Text>
            ) : (
              <AmountInput
                name={`threshold-${name}`}
                label="Answered within"
                value={threshold}
                readOnly={readOnly}
                onChange={(amount) => onChange(withThreshold(rules, name, amount))}
              />
            )}
          </Flex>
        );
      })}
    </Flex>
  );
}
