/** The paragraphs: counts, waits and limits in words, checked against the formulas. */
import { expect, test } from 'vitest';
import { rules } from '../../../src/engines/lint/index.ts';
import { explained, lintText } from './support.ts';

const vs = (rules: string) =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: reviews}\nspec:\n  hosts: [reviews]\n  http:\n${rules}`;

test('Istio: tries, conditions, waits, limits and what fits', () => {
  expect(
    explained(
      vs(`  - match: [{method: {regex: GET|HEAD}}]
    timeout: 3s
    retries: {attempts: 3, perTryTimeout: 1s, backoff: 100ms, retryOn: "connect-failure,reset,503,504"}
    route: [{destination: {host: reviews}}]
`),
      'VirtualService',
    ),
  ).toBe(
    'GET and HEAD requests to reviews are tried up to 4 times, the first try and 3 retries. ' +
      'A retry follows when no connection can be made, the connection breaks or a try times out before an answer, or the answer is 503 or 504. ' +
      'Before the retries it waits 0–99 ms, 0–199 ms and 0–399 ms, drawn at random. ' +
      'A try may take 1 s. The call ends after 3 s, tries and waits together. At worst only 2 of 4 tries fit into that.',
  );
});

test('several rules are named, and what answers by itself is said', () => {
  const text = explained(
    vs(`  - name: old
    match: [{uri: {prefix: /old}}]
    redirect: {uri: /new}
  - route: [{destination: {host: reviews.shop.svc.cluster.local}}]
`),
    'VirtualService',
  );
  expect(text).toContain('Rule 2: requests to reviews.shop.svc.cluster.local are tried up to 3 times');
  expect(text).toContain('by default');
  expect(text).toContain('There is no limit of the whole call.');
  expect(text).toContain('Rule 1 (“old”) answers by itself, without calling anything.');
});

test('no retries, switched off or never written', () => {
  expect(
    explained(vs('  - route: [{destination: {host: reviews}}]\n    retries: {attempts: 0}\n'), 'VirtualService'),
  ).toBe('Requests to reviews are tried once. There is no limit of the whole call.');
});

test('ejection: reasons, time, share', () => {
  const text = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews}
spec:
  host: reviews
  trafficPolicy:
    retryBudget: {percent: 10}
    outlierDetection: {consecutiveGatewayErrors: 3, baseEjectionTime: 1m, maxEjectionPercent: 50}
`;
  expect(explained(text, 'DestinationRule')).toBe(
    'A host of reviews is left out after 5 answers 5xx in a row or 3 times 502, 503 or 504 in a row, for 60 s times the number of its ejections; ' +
      'it comes back at a check every 10 s, at once with its whole share. At most 50 % of the hosts are out at once. Each proxy counts for itself. ' +
      'Retries may be 10 % of the requests under way, and 3 at once in any case.',
  );
});

test('every example of every rule is explained in whole sentences', () => {
  for (const { bad, good } of rules.list) {
    for (const { yaml } of [bad, good]) {
      const { explanations } = lintText(yaml);
      expect(explanations.length).toBeGreaterThan(0);
      for (const { text } of explanations) {
        expect(text).toMatch(/^[A-Z0-9].*\.$/s);
        expect(text).not.toMatch(/ {2}|\.\.|undefined|null|,\./);
      }
    }
  }
});

test('what is refused says so, and nothing else does', () => {
  const said = 'Validation refuses it as it is written, so none of this takes effect.';
  const route = '  - route: [{destination: {host: reviews}}]\n';
  expect(explained(vs(`${route}    retries: {attempts: -1}\n`), 'VirtualService')).toContain(said);
  expect(explained(vs(`${route}    retries: {attempts: 1}\n`), 'VirtualService')).not.toContain(said);
});
