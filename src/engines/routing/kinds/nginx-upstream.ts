/** Upstreams of VirtualServer and VirtualServerRoute. Source: nginx/kubernetes-ingress@0eb3072 pkg/apis/configuration/validation/virtualserver.go. */
import { isDnsLabel } from './checks.ts';
import { plusOnly } from './nginx-kind.ts';
import { dnsLabel, fitting, objectName, offset, plainName, size, time } from './nginx-values.ts';
import { shown, type Field } from './istio-field.ts';
import {
  all,
  choice,
  filledText,
  flag,
  free,
  list,
  map,
  needs,
  notNegative,
  port,
  record,
  text,
  type Check,
} from './istio-shape.ts';

const nextUpstreamWords = new Set(
  'error timeout invalid_header http_500 http_502 http_503 http_504 http_403 http_404 http_429 non_idempotent off'.split(
    ' ',
  ),
);

const nextUpstream: Check = all(text, (field) => {
  const words = field.text.split(/\s+/).filter((word) => word !== '');
  const bad = words.find((word, i) => !nextUpstreamWords.has(word) || words.indexOf(word) !== i);
  if (bad === undefined) return;
  field.error(
    'bad-next-upstream',
    `Unexpected "${bad}", expected each of ${[...nextUpstreamWords].join(', ')} at most once.`,
    'Write for example "error timeout http_502".',
  );
});

const balancing: Check = fitting(
  (value) =>
    /^(round_robin|ip_hash|least_conn|random( two( least_conn)?)?|hash \S+( consistent)?)$/.test(value.trim()) ||
    /^(least_time |random two least_time=)/.test(value.trim()),
  'bad-lb-method',
  'a load balancing method of nginx',
  'Write for example round_robin, least_conn or "hash $request_uri consistent".',
);

/** `name`, or `namespace/name`. */
const service: Check = all(text, (field) => {
  if (field.text === '') return;
  const parts = field.text.split('/');
  const name = parts.at(-1)!;
  if (parts.length <= 2 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) && (parts.length === 1 || isDnsLabel(parts[0]!)))
    return;
  field.error(
    'bad-service',
    `Unexpected service ${shown(field.value)}, expected the name of a Service, a namespace and / before it at most.`,
    'Write for example tea-svc or tea/tea-svc.',
  );
});

const sessionCookie: Check = record(
  {
    enable: flag,
    name: all(filledText, plainName),
    path: text,
    expires: fitting(
      (value) => value === 'max' || /^[\dyMwdhms ]+$/.test(value),
      'bad-time',
      'max or a time',
      'Write for example 1h.',
    ),
    domain: text,
    httpOnly: flag,
    secure: flag,
    samesite: fitting(
      (value) => ['strict', 'lax', 'none'].includes(value.toLowerCase()),
      'unsupported-value',
      'strict, lax or none',
      'Choose one.',
    ),
  },
  needs('name'),
);

/** Both of a backup or none, and not beside a method that has no order. */
function checkBackup(field: Field): void {
  const [name, number] = [field.at('backup'), field.at('backupPort')];
  if (name.isFilled !== number.isSet) {
    (name.isFilled ? name : number).error(
      'backup-incomplete',
      'Unexpected backup without the other half, expected backup and backupPort together.',
      'Write both.',
    );
  }
  if (name.isFilled && /hash|random/.test(field.at('lb-method').text)) {
    name.error(
      'exclusive-fields',
      'Unexpected backup beside the methods hash, ip_hash and random, expected another method.',
      'nginx refuses the configuration.',
    );
  }
}

const upstream: Check = record(
  {
    name: all(filledText, dnsLabel),
    service: all(filledText, service),
    subselector: map(text),
    port,
    'lb-method': balancing,
    'fail-timeout': time,
    'max-fails': notNegative,
    'max-conns': notNegative,
    keepalive: notNegative,
    'connect-timeout': time,
    'read-timeout': time,
    'send-timeout': time,
    'next-upstream': nextUpstream,
    'next-upstream-timeout': time,
    'next-upstream-tries': notNegative,
    buffering: flag,
    buffers: free,
    'buffer-size': size,
    'busy-buffers-size': size,
    'client-max-body-size': offset,
    'client-body-buffer-size': size,
    tls: record({ enable: flag }),
    healthCheck: plusOnly,
    'slow-start': plusOnly,
    queue: plusOnly,
    sessionCookie,
    'use-cluster-ip': flag,
    ntlm: plusOnly,
    type: choice('', 'http', 'grpc'),
    backup: objectName,
    backupPort: port,
  },
  needs('name', 'service', 'port'),
  (field) => {
    checkBackup(field);
    if (!field.at('use-cluster-ip').isTrue || !field.at('subselector').isSet) return;
    field
      .at('subselector')
      .keyFinding(
        'error',
        'exclusive-fields',
        'Unexpected subselector beside use-cluster-ip, expected only one of them.',
        'The address of the Service stands for all pods.',
      );
  },
);

/** Names differ. */
export const upstreams: Check = list(upstream, (field) => {
  const seen = new Set<string>();
  for (const item of field.items) {
    const name = item.at('name');
    if (seen.has(name.text))
      name.error('repeated-name', `Unexpected second ${shown(name.text)}, expected names that differ.`, 'Rename one.');
    seen.add(name.text);
  }
});
