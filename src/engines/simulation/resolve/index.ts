/** A scenario as someone wrote it. */
import type { Diagnostic } from '../../core/diagnostics.ts';
import { topologyFault, type Scenario } from '../scenario.ts';
import { checkServices, readHops } from './read-hops.ts';
import { readChanges, readFaults, readLoad } from './read-load.ts';
import { Fields, Findings } from './reader.ts';

export interface ResolvedScenario {
  /** Undefined when nothing can be run: no hops, or hops that form no tree. Fields that could not be read have their defaults. */
  readonly scenario: Scenario | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Takes anything, e.g. what `JSON.parse` gave; everything unexpected is reported, nothing is thrown. */
export function resolveScenario(json: unknown): ResolvedScenario {
  const findings = new Findings();
  const fields = new Fields(json, '', findings);
  const load = readLoad(fields.has('load') ? fields.object('load') : new Fields({}, 'load', findings));
  const hops = readHops(fields);
  const faults = readFaults(fields, hops);
  const changes = readChanges(fields, hops);
  fields.close();
  checkServices(hops, findings);
  const scenario: Scenario = { load, hops, faults, changes };
  const fault = topologyFault(scenario);
  if (fault) findings.say('error', 'scenario-topology', `${fault.where}: ${fault.got}`, fault.expected);
  return { scenario: fault ? undefined : scenario, diagnostics: findings.close() };
}

/** A scenario file: JSON. */
export function readScenarioText(text: string): ResolvedScenario {
  const limit = 2_000_000;
  const refuse = (message: string): ResolvedScenario => ({
    scenario: undefined,
    diagnostics: [{ code: 'scenario-json', severity: 'error', message, hint: 'Give a scenario as JSON.' }],
  });
  if (text.trim() === '') return refuse('Unexpected empty text, expected a scenario as JSON.');
  if (text.length > limit) return refuse(`Unexpected length ${text.length}, expected at most ${limit} characters.`);
  try {
    return resolveScenario(JSON.parse(text) as unknown);
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
    return refuse(`Unexpected text, expected JSON: ${error.message.slice(0, 120)}.`);
  }
}
