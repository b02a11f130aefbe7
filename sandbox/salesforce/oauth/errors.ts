/** A refusal of the OAuth endpoints: always status 400 with these two words. */
export class OAuthRefusal extends Error {
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}
