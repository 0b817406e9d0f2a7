/** Policies out of settings, and what the two sources of Resilience4j share. */
import type { Diagnostic } from '../../core/diagnostics.ts';
import type { SourceRef } from '../../core/source-ref.ts';
import type { ResiliencePolicy } from '../../resilience/policy.ts';
import { composeParts, type ThrownNames } from '../compose.ts';
import { reporter } from '../parts.ts';
import type { Reading } from '../source.ts';
import type { SourceText } from '../syntax.ts';
import { javaScope } from './evaluate.ts';
import { modules, type Module } from './resilience4j-modules.ts';
import { readConfigured } from './resilience4j-parts.ts';
import type { Resilience4jSettings } from './resilience4j-settings.ts';

const at = (path: string): Pick<SourceRef, 'at' | 'url'> => ({
  at: path.split('/').slice(-2).join('/'),
  url: `https://github.com/resilience4j/resilience4j/blob/v2.4.0/${path}`,
});
const repository = { title: 'resilience4j/resilience4j', version: '2.4.0 (af9e7c9)' };

export const resilience4jSources: readonly SourceRef[] = [
  { ...repository, ...at('resilience4j-retry/src/main/java/io/github/resilience4j/retry/RetryConfig.java') },
  {
    ...repository,
    ...at(
      'resilience4j-framework-common/src/main/java/io/github/resilience4j/common/retry/configuration/CommonRetryConfigurationProperties.java',
    ),
  },
];

export const resilience4jThrown: ThrownNames = {
  timeout: 'TimeoutException',
  brokenCircuit: 'CallNotPermittedException',
  supertypes: { CallNotPermittedException: ['RuntimeException'] },
};

/** A policy for each name that nothing of the text has used: its instances of all modules, nested as Spring nests the aspects. */
export function policiesOfSettings(
  source: SourceText,
  settings: Resilience4jSettings,
  used: ReadonlySet<string>,
): Reading {
  const policies: ResiliencePolicy[] = [];
  const diagnostics: Diagnostic[] = [];
  const context = { scope: javaScope(source.root), report: reporter(source, diagnostics) };
  const group = settings.instances.length > 0 ? 'instances' : 'configs';
  for (const name of settings[group]) {
    if (group === 'instances' && used.has(name)) continue;
    const own = modules
      .filter(({ id }) => settings.block(id, group, name))
      .toSorted((a, b) => settings.aspectOrder(a) - settings.aspectOrder(b));
    const blocks = own.map(({ id }) => settings.block(id, group, name)!);
    const parts = own.map(({ id }, i) => {
      const layers = settings.layersOf(id, name, name);
      return readConfigured({ module: id, layers, node: blocks[i]!.node, fromSettings: true }, context);
    });
    const whole = blocks[0]!.node;
    if (own.length > 1) context.report('info', 'settings-joined', whole, ...joined(name, own));
    const base = { name, library: 'resilience4j', version: '2.x' };
    const composed = composeParts(source, base, whole, parts, resilience4jThrown);
    policies.push(...composed.policies);
    diagnostics.push(...composed.diagnostics);
  }
  return { policies, diagnostics };
}

function joined(name: string, own: readonly Module[]): [message: string, hint: string] {
  const order = own.map(({ type }) => type).join(' around ');
  return [
    `Read the settings named ${name} as annotations of one method, nested in Spring’s order: ${order}.`,
    'Paste the annotated method as well if it has only some of them.',
  ];
}
