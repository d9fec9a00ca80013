// The answers of Node.js 20 to the snippets of this folder: `node answers.mjs` writes answers.json, and with `--check` compares
// it and fails on a difference. What a snippet is, and what its value is, stands in README.md.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('./', import.meta.url);
const ANSWERS = new URL('answers.json', FOLDER);
// Zone and language are read when the program starts.
const SURROUNDINGS = { TZ: 'UTC', LC_ALL: 'en_US.UTF-8', LANG: 'en_US.UTF-8' };

if (Object.entries(SURROUNDINGS).some(([name, value]) => process.env[name] !== value)) {
  const again = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const options = { env: { ...process.env, ...SURROUNDINGS }, stdio: 'inherit' };
  process.exit(spawnSync(process.execPath, ['--no-deprecation', ...again], options).status ?? 1);
}
if (!process.version.startsWith('v20.')) {
  console.error(`the table is of Node.js 20, and this is ${process.version}`);
  process.exit(1);
}

/** Snippets of a file as `{ name, code }`. */
const snippetsOf = (file) => {
  const topic = file.replace(/\.js$/, '');
  const parts = readFileSync(new URL(file, FOLDER), 'utf8').split(/^\/\/= (.+)\n/m);
  const snippets = [];
  for (let i = 1; i < parts.length; i += 2) snippets.push({ name: `${topic}/${parts[i]}`, code: parts[i + 1] });
  return snippets;
};

/** `node-fetch` is no part of Node.js. Without requests its classes do what those of Node.js itself do. */
const nodeFetch = Object.assign((...given) => fetch(...given), { Headers, Request, Response });
const own = createRequire(import.meta.url);
globalThis.require = (name) => (name === 'node-fetch' ? nodeFetch : own(name));

const AsyncFunction = (async () => {}).constructor;

const valueOf = async (code) => {
  // The same rule as in README.md.
  if (!/\boutput = /.test(code)) return (0, eval)(code);
  await new AsyncFunction(code)();
  return globalThis.output;
};

/** The answer to a snippet. What it defines is gone afterwards. */
const answer = async ({ code }) => {
  const before = new Set(Reflect.ownKeys(globalThis));
  try {
    return JSON.parse(JSON.stringify(await valueOf(code)) ?? 'null');
  } catch (error) {
    return { throws: error.name };
  } finally {
    for (const key of Reflect.ownKeys(globalThis)) if (!before.has(key)) delete globalThis[key];
  }
};

const answers = {};
for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.js')).sort()) {
  for (const snippet of snippetsOf(file)) {
    if (snippet.name in answers) throw new Error(`two snippets are called ${snippet.name}`);
    answers[snippet.name] = await answer(snippet);
  }
}

const lines = Object.entries(answers).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
const text = `{\n${lines.join(',\n')}\n}\n`;
if (!process.argv.includes('--check')) {
  writeFileSync(ANSWERS, text);
  console.log(`${lines.length} answers written`);
} else {
  const written = readFileSync(ANSWERS, 'utf8');
  const known = JSON.parse(written);
  const names = new Set([...Object.keys(known), ...Object.keys(answers)]);
  const wrong = [...names].filter((name) => JSON.stringify(known[name]) !== JSON.stringify(answers[name]));
  for (const name of wrong) {
    console.error(`${name}\n  written ${JSON.stringify(known[name])}\n  Node.js ${JSON.stringify(answers[name])}`);
  }
  console.log(`${wrong.length} of ${names.size} answers differ from Node.js ${process.version}`);
  process.exit(wrong.length === 0 && written === text ? 0 : 1);
}
