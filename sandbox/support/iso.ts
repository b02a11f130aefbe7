/** Epoch milliseconds as the vendor writes instants. */
export function iso(instant: number): string {
  return new Date(instant).toISOString();
}
