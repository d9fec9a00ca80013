// Makes {{name}}.wasm of node.js and everything that it imports: `npm run build`.
//
// componentize-qjs puts the code and the engine (QuickJS) into one component and runs the code up to its end once, so that
// a call begins with what is ready. What stands outside of functions therefore runs here, and not in weft.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { componentize } from "componentize-qjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

try {
  const { component } = await componentize({
    witPath: here("{{contract}}"),
    world: "component",
    jsSource: readFileSync(here("node.js"), "utf8"),
    jsPath: here("node.js"),
    moduleRoot: here("."),
    // weft calls a node and waits for it: nothing in the contract is asynchronous.
    sync: true,
  });
  writeFileSync(here("{{name}}.wasm"), component);
  console.log(`{{name}}.wasm: ${component.length} bytes`);
} catch (error) {
  console.error(`{{name}}.wasm can't be made: ${error.message}`);
  process.exitCode = 1;
}
