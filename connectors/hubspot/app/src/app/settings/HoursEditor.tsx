import { Flex, Heading, Input, Text } from "@hubspot/ui-extensions";
import { useState } from "react";
import type { PartProps } from "./part.ts";
import { dayOf, dayText, hoursOf, withHours } from "./rules.ts";

const DAYS = [
  ["mon", "Monday"],
  ["tue", "Tuesday"],
  ["wed", "Wednesday"],
  ["thu", "Thursday"],
  ["fri", "Friday"],
  ["sat", "Saturday"],
  ["sun", "Sunday"],
] as const;

/** The hours in which the clock that decides counts, in their own zone. */
export function HoursEditor({ rules, onChange, readOnly }: PartProps) {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const hours = hoursOf(rules);
  if (hours === null)
    return (
      <Flex direction="column" gap="small">
        <Heading>Business hours</Heading>
        <Text>The clock counts round the clock.</Text>
      </Flex>
    );
  return (
    <Flex direction="column" gap="small">
      <Heading>Business hours</Heading>
      <Input
        name="time-zone"
        label="Time zone"
        description="Such as Europe/Berlin"
        value={hours.timeZone}
        readOnly={readOnly}
        onChange={(timeZone) => onChange(withHours(rules, { timeZone }))}
      />
      {DAYS.map(([day, label]) => {
        const text = typed[day] ?? dayText(hours.week[day]);
        const wrong = dayOf(text) === null;
        return (
          <Input
            key={day}
            name={`hours-${day}`}
            label={label}
            value={text}
            readOnly={readOnly}
            error={wrong}
            validationMessage={wrong ? "Write it like 09:00-12:00, 13:00-17:00; nothing means closed." : ""}
            onInput={(value) => setTyped({ ...typed, [day]: value })}
            onChange={(value) => {
              setTyped({ ...typed, [day]: value });
              const intervals = dayOf(value);
              const { [day]: _before, ...others } = hours.week;
              if (intervals !== null)
                onChange(
                  withHours(rules, {
                    week: intervals.length === 0 ? others : { ...others, [day]: intervals },
                  }),
                );
            }}
          />
        );
      })}
    </Flex>
  );
}
