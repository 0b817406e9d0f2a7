import { middleware } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { traefikRetry } from '../sources.ts';

export const onlyFailedConnections: LintRule = {
  id: 'only-failed-connections',
  severity: 'info',
  title: 'Traefik’s retry without statuses',
  why: 'The retry middleware repeats a request when nothing was sent to the server, that is when the connection failed. An answer 503 is passed on, unless status lists it, which Traefik 3.7 introduced.',
  source: traefikRetry,
  bad: { yaml: middleware('retry:\n  attempts: 3\n  initialInterval: 100ms'), points: 'retry' },
  good: { yaml: middleware('retry:\n  attempts: 3\n  initialInterval: 100ms\n  status: ["503"]') },
  *check({ calls }) {
    for (const { object, dialect, path, retries } of calls) {
      if (dialect !== 'traefik' || retries.count.value === 0) continue;
      if (retries.conditions.some(({ meaning }) => (meaning?.statuses.length ?? 0) > 0)) continue;
      yield {
        object,
        path,
        atKey: true,
        message: 'Only failed connections are retried; an answer such as 503 is passed on.',
        fix: 'Add status: ["502-504"], for example (Traefik 3.7 or newer).',
      };
    }
  },
};
