/** A decision as JSON and as lines. */
import {
  describeRef,
  describeRetry,
  type Cluster,
  isCondition,
  type Comparison,
  type Decision,
  type ObjectDiagnostic,
  type Origin,
  type RoutedRequest,
  type Share,
  type World,
} from '#engines/routing/index.ts';
import type { CommandIo } from '../command.ts';
import { diagnosticText } from '../diagnostic-text.ts';

/** The object an origin names, and where that is in its file. */
function describeOrigin({ cluster }: World, { ref, path }: Origin) {
  const object = cluster.find(ref);
  const place = object?.placeOf(path);
  return { ref, path, ...(object && place ? { file: object.file, line: place.line, column: place.column } : {}) };
}

function describeShare(world: World, { origin, ...share }: Share) {
  return { ...share, origin: describeOrigin(world, origin) };
}

/** The documented shape of `hop route --json`. */
export function describeDecision(world: World, decision: Decision) {
  const { words, hops, shares, mirrors, ...rest } = decision;
  return {
    ...words,
    hops: hops.map(({ origin, passedOver, ...hop }) => ({
      ...hop,
      ...(origin ? { origin: describeOrigin(world, origin) } : {}),
      ...(passedOver
        ? {
            passedOver: passedOver.map(({ origin: of, ...passed }) => ({
              ...passed,
              ...(of ? { origin: describeOrigin(world, of) } : {}),
            })),
          }
        : {}),
    })),
    shares: shares.map((share) => describeShare(world, share)),
    mirrors: mirrors.map(({ share, ratio }) => ({ share: describeShare(world, share), ratio })),
    ...rest,
    conditions: world.conditions.filter(isCondition),
    diagnostics: [...world.cluster.diagnostics, ...world.diagnostics],
  };
}

export function printDecision(world: World, request: RoutedRequest, decision: Decision, io: CommandIo): void {
  for (const [i, { kind, name, reason, origin, changes, passedOver }] of decision.hops.entries()) {
    io.out(
      `${String(i + 1).padStart(2)} ${kind.padEnd(13)} ${name}: ${reason}${origin ? ` ${where(world, origin)}` : ''}`,
    );
    for (const change of changes ?? []) io.out(`${' '.repeat(17)}changes ${change}`);
    for (const passed of passedOver ?? []) io.out(`${' '.repeat(17)}not ${passed.name}: ${passed.why}`);
  }
  if (decision.shares.length > 1) {
    io.out('');
    for (const { name, ratio, status } of decision.shares) {
      io.out(
        `   ${`${Math.round(ratio * 1000) / 10} %`.padStart(7)}  ${name}${status === undefined ? '' : ` (answered ${status})`}`,
      );
    }
  }
  const { retry, timeouts } = decision;
  if (timeouts?.totalMs) io.out(`   timeout ${timeouts.totalMs} ms for the whole call`);
  if (retry) {
    const words = describeRetry(retry, request.method) ?? `no retries of ${request.method}`;
    io.out(`   ${words}${retry.written ? '' : ' (the data plane’s default)'}`);
    if (retry.perTryTimeoutMs !== null) io.out(`   timeout ${retry.perTryTimeoutMs} ms for each try`);
  }
  for (const words of new Set(decision.shares.flatMap(trafficWords))) io.out(`   ${words}`);
  for (const asked of decision.notModelled) io.out(`   not modelled: ${asked}`);
  io.out('');
  io.out(`${decision.words.answer} ${decision.words.reason}`);
  const first = unreadable(world.cluster);
  for (const found of [...world.cluster.diagnostics, ...world.diagnostics])
    if (!first.includes(found)) io.err(diagnosticText(found, found.file));
}

/** What a share carries for many requests and one does not meet. */
function trafficWords({ traffic }: Share): string[] {
  if (!traffic) return [];
  const { limits, ejection, retryBudget, origin } = traffic;
  const parts = [
    ...(limits && Object.keys(limits).length > 0 ? ['limits'] : []),
    ...(ejection ? ['outlier ejection'] : []),
    ...(retryBudget ? ['a retry budget'] : []),
  ];
  if (parts.length === 0) return [];
  return [`${parts.join(', ')} by ${describeRef(origin.ref)}: one request alone meets none of it`];
}

/** What could not be read at all: said before the answer, which is one without it. */
export function unreadable({ diagnostics }: Cluster): readonly ObjectDiagnostic[] {
  return diagnostics.filter(({ severity, ref }) => severity === 'error' && ref === undefined);
}

function where(world: World, origin: Origin): string {
  const { file, line } = describeOrigin(world, origin);
  return `[${describeRef(origin.ref)}${file === undefined ? '' : `, ${file}:${line}`}]`;
}

/** The documented shape of `hop route --compare --json`. */
export function describeComparison({ answers, differences }: Comparison) {
  return {
    answers: answers.map(({ controller, label, answer, rule, decision, diagnostics, world }) => ({
      controller,
      label,
      answer,
      rule: rule
        ? {
            name: rule.name,
            reason: rule.reason,
            ...(rule.origin ? { origin: describeOrigin(world, rule.origin) } : {}),
          }
        : null,
      outcome: decision.outcome,
      notModelled: decision.notModelled,
      diagnostics,
    })),
    differences,
  };
}

export function printComparison({ answers, differences }: Comparison, io: CommandIo): void {
  const width = Math.max(...answers.map(({ controller }) => controller.length));
  for (const { controller, answer, rule, world } of answers) {
    io.out(`${controller.padEnd(width)}  ${answer}`);
    if (rule)
      io.out(
        `${' '.repeat(width)}    by ${rule.name}: ${rule.reason}${rule.origin ? ` ${where(world, rule.origin)}` : ''}`,
      );
  }
  io.out('');
  if (differences.length === 0) io.out('All answer the same.');
  for (const { sentence } of differences) io.out(sentence);
  const told = new Set<string>();
  for (const { label, diagnostics } of answers) {
    for (const found of diagnostics) {
      const line = diagnosticText({ ...found, message: `${label}: ${found.message}` }, found.file);
      if (!told.has(line)) io.err(line);
      told.add(line);
    }
  }
}
