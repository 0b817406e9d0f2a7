/**
 * Why the controller refuses an Ingress whole: stricter than Kubernetes itself.
 * Source: nginx/kubernetes-ingress@0eb3072 internal/k8s/validation.go (validateIngressSpec, validateMasterSpec, validateMinionSpec).
 */
import type { YamlPath } from '../../../core/yaml.ts';
import { patternProblem } from '../../match/regex.ts';
import { unexpected } from '../../kinds/checks.ts';
import type { Finding } from '../../kinds/kind.ts';
import type { Ingress, IngressPath } from '../ingress/ingress.ts';
import type { NginxIncContext } from './context.ts';
import { annotationPrefix, readRewrites, type IngressAnnotations } from './ingress-annotations.ts';

function refused(path: YamlPath, found: string, expected: string, hint: string): Finding {
  return unexpected(
    path,
    'nginx-inc-ingress-refused',
    found,
    `${expected}; the controller refuses the whole Ingress`,
    hint,
  );
}

function checkPath({ path, pathType, service, origin }: IngressPath): Finding[] {
  if (!service)
    return [
      refused(
        [...origin.path, 'backend'],
        'backend without a Service',
        'a Service',
        'Resource backends are not taken.',
      ),
    ];
  if (path === '' && pathType === 'ImplementationSpecific') return [];
  const traverses = path.split(/[/\\]/).some((step) => step === '..');
  const outside = /^\/etc\/|^\/root(?:\/|$)|^\/var(?:\/|$)/.test(path);
  const fits = /^\/[^\s;]*$/.test(path) && !path.startsWith('//') && !traverses && !outside;
  if (fits && patternProblem(path) === undefined) return [];
  const hint = 'Begin it with one /; no white space, ;, "..", nor /etc, /root or /var at its start.';
  return [refused([...origin.path, 'path'], `path “${path}”`, 'one that may stand in nginx’s configuration', hint)];
}

function checkRules({ rules }: Ingress, context: NginxIncContext): Finding[] {
  const hostless = context.settings.flag('allow-empty-ingress-host', false);
  const seen = new Set<string>();
  if (rules.length === 0)
    return [refused(['spec'], 'Ingress without rules', 'at least one', 'A defaultBackend alone is not served.')];
  return rules.flatMap(({ host, paths, origin }): Finding[] => {
    const findings = (paths ?? []).flatMap(checkPath);
    if (host === '' && !hostless)
      findings.push(
        refused(
          origin.path,
          'rule without host',
          'a host',
          'Write a host, or start the controller with -allow-empty-ingress-host.',
        ),
      );
    if (seen.has(host))
      findings.push(
        refused(
          [...origin.path, 'host'],
          `second rule for ${host || 'all hosts'}`,
          'each host once',
          'Put its paths together.',
        ),
      );
    seen.add(host);
    return findings;
  });
}

function checkMergeable({ rules, tls }: Ingress, { mergeable }: IngressAnnotations): Finding[] {
  if (mergeable === undefined) return [];
  const findings: Finding[] = [];
  if (rules.length !== 1)
    findings.push(refused(['spec', 'rules'], `${rules.length} rules in a ${mergeable}`, 'one', 'Write one rule.'));
  const count = rules[0]?.paths?.length ?? 0;
  if (mergeable === 'master' && count > 0)
    findings.push(refused(['spec', 'rules', 0], 'paths in a master', 'none', 'Paths belong to its minions.'));
  if (mergeable === 'minion' && count === 0)
    findings.push(refused(['spec', 'rules', 0], 'minion without paths', 'at least one', 'Write its paths.'));
  if (mergeable === 'minion' && tls.length > 0)
    findings.push(refused(['spec', 'tls'], 'tls in a minion', 'none', 'TLS belongs to its master.'));
  return findings;
}

const redirectCodes = ['301', '302', '307', '308'];

function checkAnnotations({ text }: IngressAnnotations): Finding[] {
  const bad = (name: string, expected: string) =>
    refused(
      ['metadata', 'annotations', annotationPrefix + name],
      `value “${text(name)}”`,
      expected,
      'Correct the value.',
    );
  const findings: Finding[] = [];
  const oneOf = (name: string, words: readonly string[]) => {
    const value = text(name);
    if (value !== undefined && !words.includes(value)) findings.push(bad(name, words.join(', ')));
  };
  oneOf('mergeable-ingress-type', ['master', 'minion']);
  oneOf('path-regex', ['case_sensitive', 'case_insensitive', 'exact']);
  oneOf('http-redirect-code', redirectCodes);
  const booleans = ['1', 't', 'T', 'true', 'TRUE', 'True', '0', 'f', 'F', 'false', 'FALSE', 'False'];
  for (const name of ['ssl-redirect', 'redirect-to-https', 'hsts', 'use-cluster-ip']) oneOf(name, booleans);
  if (!readRewrites(text('rewrites')))
    findings.push(bad('rewrites', '“serviceName=… rewrite=/…”, several with ; between'));
  const target = text('rewrite-target');
  if (target !== undefined && (!/^\/(?!\/)[^\s;{}[\]|<>,^`~\\]*$/.test(target) || target.split('/').includes('..')))
    findings.push(bad('rewrite-target', 'a path'));
  const root = text('app-root');
  if (root !== undefined && !/^\/(?!\/)[^\s{};$|^<>\\"#[\]~]*[^\s{};$|^<>\\"#[\]~/]$/.test(root))
    findings.push(bad('app-root', 'a path other than /, without / at its end'));
  return findings;
}

export function ingressProblems(
  ingress: Ingress,
  annotations: IngressAnnotations,
  context: NginxIncContext,
): readonly Finding[] {
  return [...checkAnnotations(annotations), ...checkRules(ingress, context), ...checkMergeable(ingress, annotations)];
}
