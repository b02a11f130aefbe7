import type { ReactNode } from "react";
import { useAsk } from "../../client/use-ask.ts";
import { Definition } from "../../components/Definition.tsx";

/** A figure's name; what it counts and leaves out is one hover or press away, in the words of the API. */
export function Meaning({ of, children }: { readonly of: string; readonly children: ReactNode }) {
  const { data } = useAsk("GET /figures/definitions", {}, { of: "never" });
  const found = data?.definitions.find(({ key }) => key === of);
  if (!found) return children;
  return (
    <Definition
      meaning={
        <>
          {found.counts}
          {found.leftOut ? (
            <>
              {" "}
              <b className="b">Left out:</b> {found.leftOut}
            </>
          ) : null}
        </>
      }
    >
      {children}
    </Definition>
  );
}
