/** What the tests use of the Avro project's own library. */
declare module "avro-js" {
  interface Type {
    fromString(json: string): unknown;
    toBuffer(value: unknown): Buffer;
    fromBuffer(bytes: Buffer): unknown;
  }
  const avro: { parse(schema: string): Type };
  export default avro;
}
