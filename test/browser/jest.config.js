import base from "../../jest.config.js";

/** The console in a real browser: `npm run test:browser`, with the name of a page for one of them. */
export default {
  ...base,
  rootDir: "../..",
  testMatch: ["<rootDir>/test/browser/**/*.browser.ts"],
  // One browser at a time: two of them and the emulators would not fit two cores.
  maxWorkers: 1,
};
