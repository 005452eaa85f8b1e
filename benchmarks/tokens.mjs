// Count tokens as o200k_base does: reads JSON {name: text} on stdin, writes {name: count}. Needs `npm i gpt-tokenizer`.
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { readFileSync } from "node:fs";

const texts = JSON.parse(readFileSync(0, "utf8"));
const counts = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, countTokens(text)]));
process.stdout.write(JSON.stringify(counts));
