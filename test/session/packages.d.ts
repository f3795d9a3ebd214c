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

declare module "ajv" {
  import type { Validate } from "ajv/dist/2020.js";
  export class Ajv {
    constructor(options: Readonly<Record<string, unknown>>);
    addMetaSchema(schema: unknown): this;
    addSchema(schema: unknown): this;
    addFormat(name: string, format: RegExp): this;
    getSchema(id: string): Validate | undefined;
  }
}

declare module "har-schema" {
  const schemas: Readonly<Record<string, { readonly $id: string }>>;
  export default schemas;
}

declare module "@opentelemetry/otlp-transformer/build/src/generated/root.js" {
  interface MessageType {
    fromObject(object: object): object;
    verify(message: object): string | null;
  }
  const root: {
    readonly opentelemetry: {
      readonly proto: {
        readonly collector: { readonly trace: { readonly v1: { readonly ExportTraceServiceRequest: MessageType } } };
      };
    };
  };
  export default root;
}
