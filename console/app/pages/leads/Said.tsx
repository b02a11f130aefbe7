import { Fragment } from "react";
import { Instant } from "../../components/Instant.tsx";

type Part = string | { readonly at: number };

/** A sentence with instants in it, said in the reader's zone. */
export function Said({ parts }: { readonly parts: readonly Part[] }) {
  return parts.map((part) =>
    typeof part === "string" ? (
      <Fragment key={part}>{part}</Fragment>
    ) : (
      <Instant key={`at ${part.at}`} at={part.at} />
    ),
  );
}
