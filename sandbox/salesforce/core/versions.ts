/** The API versions the emulated vendor speaks, oldest first. */
export const VERSION_NUMBERS = Array.from({ length: 68 - 31 + 1 }, (_, index) => index + 31);
