import { registerHooks } from "node:module";

/**
 * Loaded with `--import`: whoever opens the store gets the one with steps. The product knows nothing of it: not a line
 * of it is there for these tests.
 */
const PLAIN = new URL("../../src/store/open-store.ts", import.meta.url).href;
const STEPPED = new URL("./stepped-store.ts", import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    return found.url === PLAIN && context.parentURL !== STEPPED ? { ...found, url: STEPPED } : found;
  },
});
