/** Never changes: a field's name is its identity in every portal. */
const PREFIX = "leadclock_";

/** The HubSpot property of a field spec. */
export const fieldName = (spec: string): string => `${PREFIX}${spec}`;

/** Whether a property is one of ours; a change of it is an echo of our own write. */
export const isOurField = (property: string): boolean => property.startsWith(PREFIX);
