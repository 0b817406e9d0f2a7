import { pods, virtualServer } from '../examples.ts';
import { Part } from '../part.ts';
import { podsOf } from '../pods.ts';
import type { LintRule } from '../rule.ts';
import { nginxUpstream } from '../sources.ts';

export const noOtherServer: LintRule = {
  id: 'no-other-server',
  severity: 'warning',
  title: 'nginx has no other server to retry on',
  why: 'next-upstream passes a failed request to the next server. With one pod, or with use-cluster-ip, which makes the Service’s address the only server, there is none, and nothing is retried.',
  source: nginxUpstream,
  bad: {
    yaml: virtualServer('next-upstream: error timeout\nnext-upstream-tries: 3\nuse-cluster-ip: true'),
    points: 'true',
  },
  good: { yaml: `${virtualServer('next-upstream: error timeout\nnext-upstream-tries: 3')}---\n${pods(3)}` },
  *check({ calls, cluster }) {
    for (const { object, dialect, path, hosts, retries } of calls) {
      if (dialect !== 'nginx' || retries.conditions.length === 0) continue;
      const upstream = new Part(object.value).at(...path);
      const oneAddress = upstream.at('use-cluster-ip').isTrue;
      const single = hosts.some((host) => podsOf(host, cluster) === 1);
      if (!oneAddress && !single) continue;
      yield {
        object,
        path: oneAddress ? upstream.at('use-cluster-ip').path : retries.count.path,
        message: oneAddress
          ? 'With use-cluster-ip nginx knows one server only, so a failed request is not retried.'
          : 'The Service has one pod, so a failed request is not retried.',
        fix: oneAddress ? 'Leave use-cluster-ip out.' : 'Run more than one pod, or retry in the caller.',
      };
    }
  },
};
