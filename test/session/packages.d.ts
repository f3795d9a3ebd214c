/** What the tests use of packages that have no types, or whose types say less than this. */
declare module "ajv/dist/2020.js" {
  export class Ajv2020 {
    constructor(options: Readonly<Record<string, unknown>>);
    compile(schema: object): Validate;
  }
  export interface Validate {
    (value: unknown): boolean;
    readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
  }
}
