/** One text read with its answers, converted and proved. Reached only by the worker and the build. */
import { convertPolicy, prove, readAnswered, type EmitOptions, type SourceText } from '#engines/convert/index.ts';
import { nothingConverted, type ConvertRequest, type ConvertResult } from './request.ts';

const proofDraws = 4000;
/** More retries are not drawn: nobody waits for them, and the page would. */
const maxProvenRetries = 500;

/** @param parse parses another text of the same language */
export async function convertRequest(
  request: ConvertRequest,
  parse: (text: string) => Promise<SourceText>,
): Promise<ConvertResult> {
  const reading = await readAnswered(
    { ...(await parse(request.text)), guessed: request.guessed ?? false },
    request.answers,
    parse,
  );
  const { policies, questions } = reading;
  if (policies.length === 0) return { ...nothingConverted(reading.diagnostics), questions };
  const chosen = Math.min(Math.max(0, request.policy), policies.length - 1);
  const policy = policies[chosen]!;
  const options: EmitOptions = { host: request.host, fit: request.fit, settings: request.settings };
  const conversion = convertPolicy(policy, request.target, options);
  const other = request.fit === 'nearest-mean' ? 'never-longer' : 'nearest-mean';
  const { maxRetries } = policy;
  const countable = maxRetries === 'unlimited' || (maxRetries !== null && maxRetries <= maxProvenRetries);
  const provable = countable && policy.backoff !== null;
  return {
    policies: policies.map(({ name, library, version, maxRetries, places }) => ({
      name,
      library,
      version,
      maxRetries,
      place: places['policy'] ?? null,
    })),
    chosen,
    conversion,
    refit: convertPolicy(policy, request.target, { ...options, fit: other }).documents !== conversion.documents,
    questions: questions.filter(({ policies: asking }) => asking.includes(policy.name)),
    proof: provable ? prove(policy, request.target, options, proofOptions(request)) : null,
    diagnostics: [...reading.diagnostics, ...conversion.diagnostics],
  };
}

function proofOptions({ tryMs, deadlineMs }: ConvertRequest) {
  return { tryMs, deadlineMs: deadlineMs > 0 ? deadlineMs : null, seed: 1, draws: proofDraws };
}
