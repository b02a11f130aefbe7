import type { z } from "zod";
import type { Caller, Permission } from "./caller.ts";

type Shape = z.ZodType<Readonly<Record<string, unknown>>>;

/** One thing that can be asked over HTTP; what goes in and out is declared once, for checks, docs and clients alike. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/api`, parameters in braces: `/policies/{version}`. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly needs: Permission;
  readonly params?: Shape;
  readonly query?: Shape;
  readonly body?: z.ZodType;
  /** What leaves: anything that is not declared here stays inside. */
  readonly answer: z.ZodType;
  run(asked: Asked, caller: Caller): Promise<unknown>;
}

export interface Asked {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

type Read<S> = S extends z.ZodType ? z.output<S> : undefined;

/** A route whose `run` sees the declared types. */
export function route<
  P extends Shape | undefined,
  Q extends Shape | undefined,
  B extends z.ZodType | undefined,
  A extends z.ZodType,
>(definition: {
  readonly method: Route["method"];
  readonly path: Route["path"];
  readonly summary: string;
  readonly needs: Permission;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: A;
  readonly run: (
    asked: { readonly params: Read<P>; readonly query: Read<Q>; readonly body: Read<B> },
    caller: Caller,
  ) => Promise<z.input<A>>;
}): Route {
  return definition as Route;
}
