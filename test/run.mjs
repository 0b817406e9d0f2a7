/**
 * `npm test`: every gate in order, counted from the tools' own reports. `npm run check` stops before the site is built.
 * Names of stages as arguments run only those.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = path.join(root, 'dist', 'reports');
const bin = (name) => path.join(root, 'node_modules', name);
const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0', NO_COLOR: '1' };

/** A script, run to its end: its exit code and the last it said. */
function run(script, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
    child.on('error', (error) => resolve({ status: 1, said: String(error) }));
    child.on('close', (status) => resolve({ status, said: said.trim().split('\n').slice(-40).join('\n') }));
  });
}

/** A tool that either agrees or not: one test. */
async function verdict(name, script, args) {
  const { status, said } = await run(bin(script), args);
  return status === 0
    ? { passed: 1, failed: [], skipped: [] }
    : { passed: 0, failed: [{ name, detail: said }], skipped: [] };
}

/** Counts from vitest's JSON report. A file that does not load is one failure. */
async function vitest(config) {
  const outputFile = path.join(reports, `${path.basename(config, '.ts')}.json`);
  rmSync(outputFile, { force: true });
  const args = ['run', '--config', config, '--reporter=json', `--outputFile=${outputFile}`];
  const { said } = await run(bin('vitest/vitest.mjs'), args);
  let report;
  try {
    report = JSON.parse(readFileSync(outputFile, 'utf8'));
  } catch {
    return { passed: 0, failed: [{ name: `${config} gave no report`, detail: said }], skipped: [] };
  }
  const result = { passed: 0, failed: [], skipped: [] };
  for (const file of report.testResults) {
    const where = path.relative(root, file.name);
    if (file.assertionResults.length === 0 || (file.status === 'failed' && file.message)) {
      result.failed.push({ name: `${where} did not run`, detail: file.message ?? 'it has no tests' });
    }
    for (const test of file.assertionResults) {
      const name = `${where} › ${test.fullName.trim()}`;
      if (test.status === 'passed') result.passed += 1;
      else if (test.status === 'failed')
        result.failed.push({ name, detail: test.failureMessages.join('\n').slice(0, 2000) });
      else result.skipped.push(name);
    }
  }
  return result;
}

/** Looked for, and installed where there is none, while the stages before it run. */
let browser;

async function endToEnd() {
  const { status, said } = await browser;
  if (status !== 0) return { passed: 0, failed: [{ name: 'end to end', detail: said }], skipped: [] };
  return vitest('test/e2e.config.ts');
}

const stages = {
  // The checks below read the types of the content, which a fresh clone does not have yet.
  content: () => verdict('types of the content', 'astro/bin/astro.mjs', ['sync']),
  format: () => verdict('format', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  // TypeScript 7, a fraction of the time; what checks the pages still asks for 6, and so checks nothing but them.
  'types of the engines': () =>
    verdict('types of the engines', 'typescript-native/bin/tsc', ['-p', 'src/engines/tsconfig.json']),
  types: () => verdict('types', 'typescript-native/bin/tsc', ['-p', 'tsconfig.json', '--noEmit']),
  unit: () => vitest('test/vitest.config.ts'),
  pages: () => {
    const args = ['--root', '.', '--tsconfig', 'test/pages.tsconfig.json'];
    return verdict('types of the pages', '@astrojs/check/bin/astro-check.js', args);
  },
  build: () => verdict('build', 'astro/bin/astro.mjs', ['build']),
  site: () => vitest('test/site.config.ts'),
  'end to end': endToEnd,
};
/**
 * Steps one after the other, lanes of a step side by side: each of these tools keeps one core busy, vitest keeps all.
 * `build` and `pages` write the types of the content again, before and after the tools of the other lane read them.
 */
const order = [
  [['content']],
  [
    ['types of the engines', 'types', 'format'],
    ['build', 'pages'],
  ],
  [['unit']],
  [['site']],
  [['end to end']],
];
const needBuild = ['site', 'end to end'];
const quick = ['content', 'format', 'types of the engines', 'types', 'unit'];

const asked = process.argv.slice(2);
const names = asked[0] === 'check' ? quick : asked.length > 0 ? asked : Object.keys(stages);
const unknown = names.find((name) => !Object.hasOwn(stages, name));
if (unknown) {
  console.error(`Unknown stage ${unknown}, expected check or some of: ${Object.keys(stages).join(', ')}.`);
  process.exit(2);
}

mkdirSync(reports, { recursive: true });
let passed = 0;
let failed = 0;
const skipped = [];
const broken = new Set();

if (names.includes('end to end')) browser = run('test/support/ensure-browser.mjs', []);

async function stage(name) {
  const startMs = performance.now();
  const result = await stages[name]();
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  passed += result.passed;
  failed += result.failed.length;
  skipped.push(...result.skipped);
  if (result.failed.length > 0) broken.add(name);
  console.log(
    `${result.failed.length === 0 ? 'ok    ' : 'FAILED'} ${name}: ${result.passed} passed, ${result.failed.length} failed, ${seconds} s`,
  );
  for (const failure of result.failed) console.log(`\n  ✕ ${failure.name}\n${failure.detail.replace(/^/gm, '    ')}\n`);
}

for (const lanes of order) {
  const lane = async (inLane) => {
    for (const name of inLane) {
      // Checks of a site that was not built would only repeat its error.
      const pointless = broken.has('build') && needBuild.includes(name);
      if (names.includes(name) && !pointless) await stage(name);
    }
  };
  await Promise.all(lanes.map(lane));
}
console.log(
  skipped.length === 0
    ? 'Skipped: none'
    : `Skipped: ${skipped.length}\n${skipped.map((name) => `  – ${name}`).join('\n')}`,
);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
