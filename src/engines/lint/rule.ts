/** What a rule is: one mistake or surprise, found in the calls, objects and files given together. One file each, listed in rules/index.ts. */
import type { Place, Severity } from '../core/diagnostics.ts';
import type { SourceRef } from '../core/source-ref.ts';
import type { YamlPath } from '../core/yaml.ts';
import type { KubeObject } from '../routing/object.ts';
import type { LintWorld } from './world.ts';

export interface RuleFinding {
  readonly object: KubeObject;
  /** Where in the object, or the place itself. */
  readonly path: YamlPath | Place;
  /** Point at the key instead of its value. */
  readonly atKey?: boolean;
  readonly message: string;
  readonly fix: string;
}

export interface RuleExample {
  readonly yaml: string;
  /** The code of the caller, for rules about the application beside the mesh. */
  readonly app?: { readonly name: string; readonly maxRetries: number };
}

export interface BadExample extends RuleExample {
  /** The text the finding must point at. */
  readonly points: string;
  /** Rules that cannot but speak too. */
  readonly alongside?: readonly string[];
}

export interface LintRule {
  /** Stable kebab-case id. */
  readonly id: string;
  /** error: it cannot do what it says. warning: it does something else than most would expect. info: worth knowing. */
  readonly severity: Severity;
  /** What is found, as a short statement. */
  readonly title: string;
  /** Why it matters, in two or three sentences. */
  readonly why: string;
  readonly source: SourceRef;
  readonly bad: BadExample;
  readonly good: RuleExample;
  check(world: LintWorld): Iterable<RuleFinding>;
}
