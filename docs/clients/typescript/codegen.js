// Writes src/generated: types of the operations, and persisted-documents.json, which an operator can trust
// (TRIPWISE_TRUSTED_DOCUMENTS). With --check it writes nothing, and fails where a file is not as it would write it.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { preset } from "@graphql-codegen/client-preset";
import { codegen } from "@graphql-codegen/core";
import { buildSchema, parse, specifiedRules, validate } from "graphql";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const sdl = readFileSync(here("../../../schema/schema.graphql"), "utf8");
const schemaAst = buildSchema(sdl);
const operations = here("src/operations.graphql");
const rawSDL = readFileSync(operations, "utf8");
const document = parse(rawSDL);
const mistakes = validate(schemaAst, document, specifiedRules);
if (mistakes.length > 0) {
  throw new Error(mistakes.join("\n\n"));
}

const sections = await preset.buildGeneratesSection({
  baseOutputDir: here("src/generated/"),
  config: {
    documentMode: "string",
    enumType: "string-literal",
    immutableTypes: true,
    scalars: { Date: "string", DateTime: "string", Time: "string", JSON: "unknown", Micros: "number" },
    strictScalars: true,
    useTypeImports: true,
  },
  documents: [{ location: operations, document, rawSDL }],
  documentsReadOnly: [],
  importExtension: ".js",
  pluginMap: {},
  plugins: [],
  presetConfig: {
    fragmentMasking: false,
    persistedDocuments: { hashAlgorithm: (text) => `sha256:${createHash("sha256").update(text).digest("hex")}` },
  },
  schema: parse(sdl),
  schemaAst,
});

// The operations are imported by name, so the preset's `graphql()` tag and its index are left out.
const wanted = sections.filter(({ filename }) => /\/(graphql\.ts|persisted-documents\.json)$/.test(filename));
let stale = 0;
for (const section of wanted) {
  const text = await codegen(section);
  if (process.argv.includes("--check")) {
    if (readFileSync(section.filename, "utf8") !== text) {
      console.error(`${section.filename} is not what the schema and the operations make of it: npm run generate`);
      stale = 1;
    }
  } else {
    mkdirSync(dirname(section.filename), { recursive: true });
    writeFileSync(section.filename, text);
  }
}
process.exitCode = stale;
