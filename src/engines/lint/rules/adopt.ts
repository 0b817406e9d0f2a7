/** Rules that pass on what the kinds' own validation finds. */
import type { ObjectDiagnostic } from '../../routing/object.ts';
import type { RuleFinding } from '../rule.ts';
import type { LintWorld } from '../world.ts';

/** Codes that a rule of its own speaks about; the two rules for the rest leave them out. */
export const adoptedCodes = {
  unreachable: ['unreachable-rule', 'ineffective-match'],
  host: ['host-not-found'],
  subset: ['subset-not-found'],
  gateway: ['gateway-not-found', 'host-not-in-gateway'],
  experimental: ['experimental'],
  order: ['timeout-order'],
  deprecated: ['deprecated-field'],
  unknown: ['unknown-field', 'unused-field'],
  retryOn: ['bad-retry-on'],
} as const;

const ownRule = new Set<string>(Object.values(adoptedCodes).flat());

export const hasOwnRule = ({ code }: ObjectDiagnostic): boolean => ownRule.has(code);

export function adopt(world: LintWorld, wanted: (diagnostic: ObjectDiagnostic) => boolean): RuleFinding[] {
  return world.validation.filter(wanted).flatMap((diagnostic): RuleFinding[] => {
    const { place, file, message, hint } = diagnostic;
    const object = world.objects.find((candidate) => {
      const whole = candidate.placeOf([]);
      return candidate.file === file && place && whole.start <= place.start && place.start <= whole.end;
    });
    return object && place ? [{ object, path: place, message, fix: hint }] : [];
  });
}

export const withCode =
  (codes: readonly string[]) =>
  ({ code }: ObjectDiagnostic): boolean =>
    codes.includes(code);
