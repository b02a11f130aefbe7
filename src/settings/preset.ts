type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;

/** Members that stand for one value and are replaced whole, never blended with the preset's. */
const WHOLE = new Set(["target", "after", "before", "week", "allowance", "expiresAfter", "overrides"]);

/**
 * A preset with a person's own members on top: objects member by member, `null` removes one, lists are replaced,
 * clocks are matched by name, and a target or a week is one value.
 */
export function overPreset(preset: JsonObject, own: JsonObject): JsonObject {
  const merged = merge(preset, own);
  if (!Array.isArray(own.clocks) || !Array.isArray(preset.clocks)) return merged;
  return { ...merged, clocks: mergeClocks(preset.clocks, own.clocks) };
}

function merge(base: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...base };
  for (const [name, value] of Object.entries(patch)) {
    const under = base[name];
    if (value === null) delete merged[name];
    else if (isObject(value) && isObject(under) && !WHOLE.has(name)) merged[name] = merge(under, value);
    else merged[name] = value;
  }
  return merged;
}

/** A clock of the same name is changed in place, `{"name": …, "remove": true}` takes it out, others are added. */
function mergeClocks(base: readonly Json[], own: readonly Json[]): readonly Json[] {
  const changes = new Map(own.filter(isObject).map((clock) => [clock.name, clock]));
  const known = new Set(base.filter(isObject).map((clock) => clock.name));
  const changed = base.flatMap((clock) => {
    const change = isObject(clock) ? changes.get(clock.name) : undefined;
    if (!isObject(clock) || !change) return [clock];
    return change.remove === true ? [] : [merge(clock, change)];
  });
  const seen = new Set<unknown>();
  const added = own.filter((clock) => {
    if (!isObject(clock)) return true;
    const again = seen.has(clock.name);
    seen.add(clock.name);
    return again || !known.has(clock.name);
  });
  return [...changed, ...added];
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
