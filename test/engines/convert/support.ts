import { convertPolicy, readPolicies, type EmitOptions, type Language } from '../../../src/engines/convert/index.ts';
import { parseSource } from '../../../src/parsing/node.ts';

export async function read(language: Language, text: string) {
  return readPolicies(await parseSource(language, text));
}

/** The only policy of a text. */
export async function readOne(language: Language, text: string) {
  const { policies, diagnostics } = await read(language, text);
  if (policies.length !== 1)
    throw new Error(`${policies.length} policies: ${diagnostics.map((d) => d.message).join(' ')}`);
  return { policy: policies[0]!, diagnostics };
}

export async function toIstio(language: Language, text: string, options?: EmitOptions) {
  const { policy } = await readOne(language, text);
  return convertPolicy(policy, 'istio', options);
}
