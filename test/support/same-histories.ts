/** `LEADCLOCK_SEED=7 npm test` generates the same histories each time: CI judges a change by itself, other runs look further. */
const { LEADCLOCK_SEED: seed } = process.env;
if (seed) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
}

export {};
