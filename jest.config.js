process.env.TZ = "UTC";

export default {
  testEnvironment: "node",
  globalSetup: "<rootDir>/test/support/global-setup.ts",
  setupFiles: ["<rootDir>/test/support/same-histories.ts"],
  testMatch: [
    "<rootDir>/test/**/*.test.ts",
    // Pages need another React than the console: their tests stand where theirs is found.
    "<rootDir>/connectors/hubspot/app/test/**/*.test.{ts,tsx}",
  ],
  extensionsToTreatAsEsm: [".ts", ".tsx"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { target: "es2024", parser: { syntax: "typescript" } },
        module: { type: "es6" },
      },
    ],
    "^.+\\.tsx$": [
      "@swc/jest",
      {
        jsc: {
          target: "es2024",
          parser: { syntax: "typescript", tsx: true },
          transform: { react: { runtime: "automatic" } },
        },
        module: { type: "es6" },
      },
    ],
  },
  maxWorkers: 2,
  testTimeout: 300_000,
};
