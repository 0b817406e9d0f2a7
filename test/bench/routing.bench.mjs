/** Routing: reading 10 000 routes, decisions per second, growth with hosts and with candidate rules. */
import { compile, loadCluster, routeRequest } from '../../src/engines/routing/index.ts';
import { maxManifestLength } from '../../src/engines/routing/load.ts';

const head = (kind, name, version = 'gateway.networking.k8s.io/v1') =>
  `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: ${name}}\n`;
const gateway = `${head('Gateway', 'gw')}spec: {gatewayClassName: any, listeners: [{name: http, port: 80, protocol: HTTP}]}\n`;
const service = `${head('Service', 'web', 'v1')}spec: {selector: {app: web}, ports: [{port: 80}]}\n`;

/** `count` routes in HTTPRoutes of 16 rules, all hosts different where `hosts`. */
function manifests(count, { hosts }) {
  const documents = [gateway, service];
  const perRoute = hosts ? 1 : 16;
  for (let i = 0; i * perRoute < count; i++) {
    const rules = Array.from(
      { length: Math.min(perRoute, count - i * perRoute) },
      (_, j) => `  - matches: [{path: {value: /r${i * perRoute + j}}}]\n    backendRefs: [{name: web, port: 80}]\n`,
    );
    if (hosts) {
      // Short enough for 10 000 of them within the limit of a text.
      documents.push(
        `${head('HTTPRoute', `r${i}`)}spec: {parentRefs: [{name: gw}], hostnames: [h${i}.example.com], rules: [{backendRefs: [{name: web, port: 80}]}]}\n`,
      );
      continue;
    }
    documents.push(`${head('HTTPRoute', `r${i}`)}spec:\n  parentRefs: [{name: gw}]\n  rules:\n${rules.join('')}`);
  }
  return documents.join('---\n');
}

function asJson(text) {
  const items = loadCluster([{ file: 'a.yaml', text }]).objects.map(({ value }) => value);
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** Smallest of several, after one to warm up. */
function time(run, times = 5) {
  run();
  const all = Array.from({ length: times }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...all);
}

const request = (host, path) => ({
  source: { kind: 'external' },
  scheme: 'http',
  method: 'GET',
  host,
  port: 80,
  path,
  query: '',
  headers: { accept: '*/*' },
  protocol: 'http',
});

function rate(text, requests, explain) {
  const world = compile(loadCluster([{ file: 'a.yaml', text }]));
  const decisions = 50_000;
  const ms = time(() => {
    for (let i = 0; i < decisions; i++) routeRequest(world, requests[i % requests.length], { draw: 0.5, explain });
  }, 3);
  return Math.round((decisions / ms) * 1000);
}

export default function bench() {
  for (const hosts of [false, true]) {
    const text = manifests(10_000, { hosts });
    const what = hosts ? 'HTTPRoutes with a host each' : 'rules in HTTPRoutes of 16';
    for (const [form, source] of [
      ['YAML', text],
      ['JSON', asJson(text)],
    ]) {
      // Objects that only fit the limit as YAML are not measured as JSON.
      if (source.length > maxManifestLength) continue;
      const load = () => loadCluster([{ file: 'a', text: source }]);
      const cluster = load();
      const read = time(() => load().objects.length, 3);
      const program = time(() => compile(cluster), 3);
      const both = time(() => compile(load()), 3);
      const check = time(() => load().diagnostics.length, 2) - read;
      console.log(
        `10 000 ${what}, ${form} ${source.length} characters: from text ${both.toFixed(0)} ms, from objects ${program.toFixed(0)} ms; read ${read.toFixed(0)} ms, check ${Math.max(0, check).toFixed(0)} ms`,
      );
    }
  }
  for (const count of [10, 100, 1000]) {
    const requests = Array.from({ length: count }, (_, i) => request('any.example.com', `/r${i}`));
    const text = manifests(count, { hosts: false });
    console.log(
      `${count} routes on one host: ${rate(text, requests, false)} decisions/s, ${rate(text, requests.slice(0, 10), true)} with what was not taken`,
    );
  }
  for (const count of [10, 100, 1000, 10_000]) {
    const requests = Array.from({ length: count }, (_, i) => request(`h${i}.example.com`, `/r${i}`));
    console.log(
      `${count} hosts with one route: ${rate(manifests(count, { hosts: true }), requests, false)} decisions/s`,
    );
  }
}
