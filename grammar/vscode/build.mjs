// Makes `out/`: the extension in one file, and the colours that stand beside this folder.
import { copyFileSync, mkdirSync } from "node:fs";
import { build } from "esbuild";

mkdirSync("out", { recursive: true });
copyFileSync("../mate.tmLanguage.json", "out/mate.tmLanguage.json");
await build({
  entryPoints: ["extension.js"],
  outfile: "out/extension.js",
  bundle: true,
  platform: "node",
  format: "cjs",
  external: ["vscode"],
  minify: true,
  logLevel: "warning",
});
