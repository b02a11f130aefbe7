import lwc from "@salesforce/eslint-config-lwc";

export default [
  ...lwc.configs.recommended.map((one) => ({ ...one, files: ["force-app/**/lwc/**/*.js"] })),
  {
    files: ["force-app/**/__tests__/**/*.js"],
    languageOptions: {
      globals: {
        describe: "readonly",
        test: "readonly",
        expect: "readonly",
        jest: "readonly",
        afterEach: "readonly",
      },
    },
    rules: { "@lwc/lwc/no-unexpected-wire-adapter-usages": "off" },
  },
];
