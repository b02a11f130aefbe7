import { z } from "zod";

/** Names of the members that an object at this place may have, in the order they are declared; none if there is no object. */
export function membersAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const found = path.reduce<readonly z.ZodType[]>(
    (schemas, key) => schemas.flatMap((one) => below(one, key)),
    branches(schema),
  );
  return [...new Set(found.flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : [])))];
}

/** What lies under one member or place in a list. */
function below(schema: z.ZodType, key: PropertyKey): readonly z.ZodType[] {
  if (schema instanceof z.ZodObject) {
    const member: unknown = schema.shape[String(key)];
    return member instanceof z.ZodType ? branches(member) : [];
  }
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodType) return branches(schema.element);
  if (schema instanceof z.ZodRecord && schema.valueType instanceof z.ZodType)
    return branches(schema.valueType);
  return [];
}

/** The schemas that one stands for, optional or not, each alternative of a union. */
function branches(schema: z.ZodType): readonly z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    const inner: unknown = schema.unwrap();
    return inner instanceof z.ZodType ? branches(inner) : [];
  }
  if (schema instanceof z.ZodUnion)
    return schema.options.flatMap((one: unknown) => (one instanceof z.ZodType ? branches(one) : []));
  return [schema];
}
