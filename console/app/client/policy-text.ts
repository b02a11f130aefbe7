type Text = Readonly<Record<string, unknown>>;

const listOf = (value: unknown): readonly Text[] => (Array.isArray(value) ? value : []);
const objectOf = (value: unknown): Text =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Text) : {};
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/**
 * A preset in place of a text: its zone, calendars and people stay, and so do its own rules about values for lead types that
 * the preset has; everything else is the preset's.
 */
export function onPreset(text: Text, preset: unknown): Text {
  const { version: _version, effectiveAt: _effectiveAt, ...base } = objectOf(preset);
  const zone = typeof text.timeZone === "string" ? text.timeZone : base.timeZone;
  const types = new Set(listOf(base.leadTypes).map(({ name }) => name));
  const shipped = listOf(base.classification);
  const own = listOf(text.classification).filter(
    (rule) => types.has(rule.leadType) && !shipped.some((one) => same(one, rule)),
  );
  const calendars = Object.fromEntries(
    Object.entries(objectOf(base.calendars)).map(([name, one]) => [
      name,
      { ...objectOf(one), timeZone: zone },
    ]),
  );
  return {
    ...base,
    timeZone: zone,
    calendars: { ...calendars, ...objectOf(text.calendars) },
    people: { ...objectOf(base.people), ...objectOf(text.people) },
    classification: [...own, ...shipped],
    ...(text.systemOfRecord === undefined ? {} : { systemOfRecord: text.systemOfRecord }),
  };
}

/** A text in which each of these values leads to the lead type chosen for it, whatever other rules say of it. */
export function withMapped(
  text: Text,
  chosen: readonly { readonly property: string; readonly value: string; readonly leadType: string }[],
): Text {
  const key = (property: unknown, value: unknown) => `${property}\n${String(value).trim().toLowerCase()}`;
  const moved = new Set(chosen.map(({ property, value }) => key(property, value)));
  const rules = listOf(text.classification).flatMap((rule) => {
    const [only, ...others] = listOf(rule.when);
    if (!only || others.length > 0 || !Array.isArray(only.is) || "contains" in only) return [rule];
    const left = only.is.filter((value) => !moved.has(key(only.property, value)));
    if (left.length === only.is.length) return [rule];
    return left.length === 0 ? [] : [{ ...rule, when: [{ ...only, is: left }] }];
  });
  const groups = new Map<string, { property: string; leadType: string; is: string[] }>();
  for (const { property, value, leadType } of chosen) {
    const group = groups.get(`${property}\n${leadType}`) ?? { property, leadType, is: [] };
    group.is.push(value);
    groups.set(`${property}\n${leadType}`, group);
  }
  const first = [...groups.values()].map(({ property, leadType, is }) => ({
    when: [{ property, is }],
    leadType,
  }));
  return { ...text, classification: [...first, ...rules] };
}
