import { Flex, NumberInput, Select } from "@hubspot/ui-extensions";
import { type Amount, UNITS, type Unit } from "./rules.ts";

interface AmountInputProps {
  readonly name: string;
  readonly label: string;
  readonly value: Amount;
  readonly readOnly: boolean;
  readonly onChange: (amount: Amount) => void;
}

/** How long, with its unit. */
export function AmountInput({ name, label, value, readOnly, onChange }: AmountInputProps) {
  return (
    <Flex direction="row" gap="small" align="end">
      <NumberInput
        name={name}
        label={label}
        value={value.amount}
        min={0}
        readOnly={readOnly}
        onChange={(amount) => onChange({ ...value, amount })}
      />
      <Select
        name={`${name}-unit`}
        label="Unit"
        value={value.unit}
        options={UNITS.map((one) => ({ ...one }))}
        readOnly={readOnly}
        onChange={(unit) => onChange({ ...value, unit: unit as Unit })}
      />
    </Flex>
  );
}
