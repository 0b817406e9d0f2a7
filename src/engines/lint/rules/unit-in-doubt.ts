import { middleware } from '../examples.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { traefikMiddleware } from '../sources.ts';

export const unitInDoubt: LintRule = {
  id: 'unit-in-doubt',
  severity: 'warning',
  title: 'A bare number whose unit is easily mistaken',
  why: 'Traefik reads a number without a unit as seconds, HAProxy’s resources as milliseconds. initialInterval: 100 waits more than a minute and a half; server_timeout: 5 gives a server five milliseconds.',
  source: traefikMiddleware,
  bad: { yaml: middleware('retry:\n  attempts: 3\n  initialInterval: 100\n  status: ["503"]'), points: '100' },
  good: { yaml: middleware('retry:\n  attempts: 3\n  initialInterval: 100ms\n  status: ["503"]') },
  *check({ cluster }) {
    for (const object of cluster.ofKind('Middleware')) {
      for (const key of ['initialInterval', 'timeout']) {
        const part = new Part(object.value).at('spec', 'retry', key);
        const bare = /^\d+$/.test(part.written ?? '') ? Number(part.written) : 0;
        if (bare < (key === 'timeout' ? 100 : 10)) continue;
        yield {
          object,
          path: part.path,
          message: `${key}: ${bare} means ${bare} seconds.`,
          fix: `Write ${bare}ms if milliseconds are meant, ${bare}s if not.`,
        };
      }
    }
    for (const object of cluster.ofKind('Backend')) {
      const spec = new Part(object.value).at('spec');
      for (const key of ['server_timeout', 'connect_timeout', 'queue_timeout']) {
        const part = [spec.at(key), spec.at('config', key)].find((candidate) => candidate.number !== undefined);
        if (!part || part.number! <= 0 || part.number! >= 50) continue;
        yield {
          object,
          path: part.path,
          message: `${key}: ${part.number} means ${part.number} ms.`,
          fix: `Write ${part.number! * 1000} if seconds are meant.`,
        };
      }
    }
  },
};
