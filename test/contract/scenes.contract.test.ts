/** Every worked scene: it loads, its requests end as stated here, every box has its own place. */
import { describe, expect, test } from 'vitest';
import { sources } from '../../src/engines/convert/index.ts';
import { scenes } from '../../src/engines/scene/scenes/index.ts';
import { convertedFile } from '../../src/engines/scene/scenes/worked-scene.ts';
import type { Leg } from '../../src/engines/scene/index.ts';
import { planOf } from '../../src/engines/scene/plans.ts';
import { readTypedRequest } from '../../src/engines/scene/request-line.ts';
import { runManifests, summariseTraffic } from '../../src/engines/traffic/index.ts';
import type { RetryLayers } from '../../src/engines/traffic/plan.ts';
import { parseSource } from '../../src/parsing/node.ts';
import { convertSource } from '../../src/widgets/converter-figure/conversion.ts';
import { overlaps, studyOf } from '../engines/scene/support.ts';

/** Per request of the scene, in order: the pod that answers, or the status, or why there is no answer. */
const stated: Readonly<Record<string, readonly string[]>> = {
  'ingress-host-path': ['shop/stock-0', 'shop/api-0', 'shop/web-0', '404'],
  'plain-service': ['shop/web-0', 'shop/web-1', 'connection-refused', 'no-such-host'],
  'selector-typo': ['503', 'shop/health-0', 'connection-refused'],
  'four-controllers': ['308', 'shop/cart-0', 'shop/cart-0', '404'],
  'tls-redirect': ['301', 'shop/web-0', 'no-filter-chain', 'no-listener'],
  'reference-grant': ['500', 'payments/payments-0', '404'],
  'nginx-split': ['shop/web-v1-0', 'shop/web-v2-0', 'shop/web-v2-0', '301'],
  canary: ['shop/web-v1-0', 'shop/web-v2-0', 'shop/web-v2-0'],
  'istio-match-order': ['shop/web-0', 'shop/web-0', '404', 'shop/admin-0'],
  'mesh-and-app-retries': ['shop/ratings-0', 'shop/ratings-0'],
  'retry-storm': ['shop/web-0 → shop/orders-0 → shop/stock-0'],
  'outlier-ejection': ['shop/ratings-0'],
  'timeout-arithmetic': ['shop/stock-0'],
  // The first pod fails; the call goes on from the one that answered.
  'ingress-and-mesh': ['shop/web-0 → shop/ratings-0'],
  'fault-injection': ['503', 'shop/ratings-0', 'shop/ratings-1'],
  'subset-and-mirror': ['shop/ratings-v1-0'],
  converted: ['default/ratings-1'],
};

/** With the pods that fail: how the first request ends, and how many calls the Service that gets most receives. */
const run: Readonly<Record<string, readonly [status: number, calls: number]>> = {
  'mesh-and-app-retries': [503, 12],
  'retry-storm': [503, 64],
  'outlier-ejection': [503, 1],
  'timeout-arithmetic': [504, 3],
  'ingress-and-mesh': [200, 2],
  converted: [200, 3],
};

/** Findings a scene is about; every other one is a mistake in its manifests. */
const meant: Readonly<Record<string, readonly string[]>> = {
  'selector-typo': ['selector-selects-nothing'],
  'reference-grant': ['reference-unresolved'],
  'istio-match-order': ['ineffective-match'],
};

function endOf({ outcome }: Leg): string {
  if (outcome.kind === 'forwarded') return outcome.pod ? `${outcome.pod.namespace}/${outcome.pod.name}` : 'outside';
  return outcome.kind === 'answered' ? String(outcome.status) : outcome.code;
}

test('each scene has its stated ends', () => {
  expect(Object.keys(stated).toSorted()).toEqual([...scenes.ids].toSorted());
});

describe.each(scenes.list.map((scene) => [scene.id, scene] as const))('%s', (id, scene) => {
  test('asks one question', () => {
    expect(scene.question).toMatch(/^[A-Z].*\?$/);
    expect(scene.question.length).toBeLessThan(110);
  });
  test('loads with no finding but those it is about', () => {
    const { diagnostics, remarks } = studyOf(scene);
    expect(diagnostics.map(({ code }) => code)).toEqual(meant[id] ?? []);
    expect(remarks).toEqual([]);
  });
  test('its requests end as stated, each with a reason', () => {
    const ends = scene.tries.map((_, i) => {
      const { legs } = studyOf(scene, i);
      for (const { reason, trail } of legs) {
        expect(reason).toMatch(/\S\.$/);
        for (const hop of trail.hops) expect(hop.reason, hop.name).toMatch(/\S/);
      }
      return legs.map(endOf).join(' → ');
    });
    expect(ends).toEqual(stated[id]);
  });
  test('run to its end, the request is answered and counted as stated', () => {
    const { tries } = studyOf(scene);
    expect(Object.keys(scene.troubles ?? {}).length > 0).toBe(id in run);
    if (!(id in run)) return;
    expect([tries.status, Math.max(0, ...Object.values(tries.calls))]).toEqual(run[id]);
    for (const { why } of tries.steps) expect(why).toMatch(/\.$/);
  });
  test('nothing it asks for is left out silently', () => {
    expect(studyOf(scene).legs.flatMap(({ notModelled }) => notModelled)).toEqual([]);
  });
  test('no box covers another, wide or narrow', () => {
    for (const [i] of scene.tries.entries()) {
      const { wide, narrow, scene: graph } = studyOf(scene, i);
      expect(overlaps(wide)).toEqual([]);
      expect(overlaps(narrow)).toEqual([]);
      expect(wide.nodes.map((node) => node.id).toSorted()).toEqual(graph.nodes.map((node) => node.id).toSorted());
    }
  });
});

test('the trap: the rule for /shop/admin is passed over because the first one matched', () => {
  const { legs } = studyOf(scenes.require('istio-match-order'));
  const rule = legs[0]!.trail.hops.find(({ kind }) => kind === 'route')!;
  expect(rule.passedOver).toMatchObject([{ why: expect.stringContaining('Matches too, but stands later') }]);
});

test('the same Ingress without TLS: both NGINX controllers redirect, Traefik and Istio do not', () => {
  const scene = scenes.require('four-controllers');
  const end = (controller: string) => endOf(studyOf(scene, 0, { controller }).legs[0]!);
  expect(['ingress-nginx', 'nginx-inc', 'traefik', 'istio'].map(end)).toEqual([
    '308',
    '301',
    'shop/cart-0',
    'shop/cart-0',
  ]);
});

test('the converted policy that the scene brings is what the converter writes', async () => {
  const spring = sources.require('spring-retry');
  const [conversion] = convertSource(await parseSource(spring.language, spring.example), 'istio').conversions;
  const scene = scenes.require('converted');
  const [policy, ...others] = scene.files;
  expect(policy).toEqual({ file: convertedFile, text: `${conversion!.documents.trim()}\n` });
  const [applied, without] = [studyOf(scene), studyOf(scene, 0, { files: others })];
  const waits = ({ tries }: typeof applied) => tries.steps.map(({ waitMs }) => waitMs);
  expect(Math.max(...waits(applied))).toBeGreaterThan(Math.max(...waits(without)));
  expect(applied.legs[0]!.retry).toMatchObject({ written: true });
});

test.each(['spring-retry', 'polly-v7'])(
  'a policy of %s, converted, is seen to repair what fails without it',
  async (id) => {
    const { language, example } = sources.require(id);
    const [conversion] = convertSource(await parseSource(language, example), 'istio').conversions;
    const scene = scenes.require('converted');
    const others = scene.files.filter(({ file }) => file !== convertedFile);
    const applied = [...others, { file: convertedFile, text: conversion!.documents }];
    const { request } = readTypedRequest(scene.tries[0]);
    const load = { shape: 'random', rateRps: 20, durationMs: 10_000 } as const;
    const failed = (files: typeof others, retries: RetryLayers): number => {
      const plan = planOf({ request, troubles: scene.troubles ?? {}, retries, load });
      const { requests, answered } = summariseTraffic(runManifests(files, {}, plan, 1));
      return (requests - answered) / requests;
    };
    expect(failed(applied, 'mesh'), 'with the policy').toBe(0);
    expect(failed(others, 'mesh'), 'with the mesh’s own retries').toBeGreaterThan(0.1);
    expect(failed(applied, 'none'), 'without any').toBeGreaterThan(0.5);
  },
);

test('the 503 with every pod ready is told with its cause', () => {
  const cause = 'Service web selects app=web; Deployment website has app=website.';
  const typo = scenes.require('selector-typo');
  expect(studyOf(typo).legs[0]!.reason).toContain(cause);
  expect(studyOf(typo, 2).legs[0]!.reason).toContain(cause);
  expect(studyOf(typo, 1).legs[0]!.reason).not.toContain('selects');
});
