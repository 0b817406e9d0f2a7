/**
 * `npm run bench`: measures and prints; never part of the tests. Names as arguments run only those, e.g. `npm run bench -- lighthouse`.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.mjs'))
  .map((file) => file.replace('.bench.mjs', ''));
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !names.includes(name));
if (unknown) {
  console.error(`Unknown bench ${unknown}, expected some of: ${names.join(', ')}.`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : names) {
  console.log(`\n# ${name}`);
  const { default: bench } = await import(new URL(`${name}.bench.mjs`, import.meta.url));
  await bench();
}
