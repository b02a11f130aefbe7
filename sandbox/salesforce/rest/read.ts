import { notFound, refuse } from "../core/errors.ts";
import type { Row } from "../data/row.ts";
import { recordUrl, rendered } from "../data/value.ts";
import type { Call } from "../http/call.ts";
import type { ObjectDefinition } from "../objects/field.ts";

/** The object of a path, if the caller may read it. */
export function readable(call: Call, name: string): ObjectDefinition {
  const object = call.world.definitions.object(call.session.org, name);
  if (!object || !call.world.access.object(call.session.org, call.session.user, object.name).read)
    throw notFound();
  return object;
}

/** A record as REST answers it: the named fields, or every one the caller may see. */
export function recordBody(
  call: Call,
  object: ObjectDefinition,
  row: Row,
  names: readonly string[] | undefined,
): Record<string, unknown> {
  const { world, session } = call;
  const visible = (name: string) => {
    const field = object.byName.get(name.toLowerCase());
    if (!field || !world.access.seesField(session.org, session.user, object.name, field))
      throw refuse(400, "INVALID_FIELD", `No such column '${name}' on sobject of type ${object.name}`);
    return field;
  };
  const fields = names
    ? [...new Set(["Id", ...names])].map(visible)
    : object.fields.filter((field) => world.access.seesField(session.org, session.user, object.name, field));
  return {
    attributes: { type: object.name, url: recordUrl(call.params.version ?? "v67.0", object.name, row.Id) },
    ...Object.fromEntries(fields.map((field) => [field.name, rendered(world, object, row, field)])),
  };
}
