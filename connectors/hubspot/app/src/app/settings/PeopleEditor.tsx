import { Flex, Heading, Select } from "@hubspot/ui-extensions";
import type { PartProps } from "./part.ts";
import { PLACES, placeOf, withPlace } from "./rules.ts";

interface PeopleEditorProps extends PartProps {
  readonly people: readonly { readonly person: string; readonly name: string }[];
}

/** Who fills each place where the directory names nobody. */
export function PeopleEditor({ rules, onChange, readOnly, people }: PeopleEditorProps) {
  return (
    <Flex direction="column" gap="small">
      <Heading>People</Heading>
      {PLACES.map(({ place, label }) => {
        const now = placeOf(rules, place);
        const isListed = now === "" || people.some(({ person }) => person === now);
        return (
          <Select
            key={place}
            name={`place-${place}`}
            label={label}
            value={now}
            readOnly={readOnly}
            options={[
              { value: "", label: "Nobody" },
              ...(isListed ? [] : [{ value: now, label: now }]),
              ...people.map(({ person, name }) => ({ value: person, label: name })),
            ]}
            onChange={(person) => onChange(withPlace(rules, place, String(person)))}
          />
        );
      })}
    </Flex>
  );
}
