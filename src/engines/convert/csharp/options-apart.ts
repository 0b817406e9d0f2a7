/** Which handler reads which options that are configured apart from it, and what becomes of the others. */
import type { SyntaxNode } from '../syntax.ts';
import type { ClientHandlers } from './http-client.ts';
import type { ChainCall } from './call-chain.ts';
import { namedOptions, type NamedOptions } from './named-options.ts';
import { mergeOptions, noOptions, optionsOf, type Options } from './options.ts';
import type { StrategyContext } from './polly-v8-retry.ts';

export interface OptionsApart extends NamedOptions {
  readonly options: Options;
  readonly isHedging: boolean;
}

const types = [
  { type: 'HttpStandardResilienceOptions', isHedging: false },
  { type: 'HttpStandardHedgingResilienceOptions', isHedging: true },
];

/** Every such setting of a text; those without a name, which no handler reads, and those from a file are reported. */
export function readApart(root: SyntaxNode, { scope, report }: StrategyContext): OptionsApart[] {
  return types.flatMap(({ type, isHedging }) =>
    namedOptions(root, scope, type).map((found): OptionsApart => {
      const options = optionsOf(found.value, scope);
      if (!options) {
        report(
          'warning',
          'options-elsewhere',
          found.value,
          `Unexpected ${found.value.text.replace(/\s+/g, ' ').slice(0, 60)}, expected options set in this text; the defaults are used for all it may set.`,
          'Write the values of the section as options.',
        );
      }
      if (found.name === '' && !isHedging) {
        report(
          'warning',
          'options-without-name',
          found.call.named,
          'Unexpected options without a name, expected that of a handler, e.g. "catalog-standard": AddStandardResilienceHandler reads options of that name only.',
          'Name the options after the client, or use ConfigureAll.',
        );
      }
      return { ...found, options: options ?? noOptions(found.call.named), isHedging };
    }),
  );
}

/**
 * The names under which a handler looks its options up (dotnet/extensions 10.9, PipelineNameHelper.cs and
 * ResilienceHttpClientBuilderExtensions.Hedging.cs); a typed client is called after its first type.
 */
function optionNames({ name, calls }: ClientHandlers, handler: string): string[] {
  const client = calls.find((call) => /^Add(Http|Refit|Grpc)Client$/.test(call.name));
  const names = [...new Set([name, client?.typeArguments[0]])].filter((one) => one !== undefined);
  const owners = name === 'every client' || names.length === 0 ? [''] : names;
  return handler === 'AddStandardHedgingHandler' ? owners : owners.map((owner) => `${owner}-standard`);
}

/** The handler's own settings and those apart from it, in the order in which the host applies them. */
export function inOrder(
  handler: ChainCall,
  own: readonly Options[],
  apart: readonly OptionsApart[],
  client: ClientHandlers,
): Options {
  const names = optionNames(client, handler.name);
  const isHedging = handler.name === 'AddStandardHedgingHandler';
  const mine = apart.filter(
    (entry) => entry.isHedging === isHedging && (entry.name === null || names.includes(entry.name)),
  );
  const isEarly = ({ isPost, call }: OptionsApart) => !isPost && call.node.startIndex < handler.node.startIndex;
  const before = mine.filter(isEarly).map(({ options }) => options);
  const after = mine.filter((entry) => !isEarly(entry)).map(({ options }) => options);
  return mergeOptions(noOptions(handler.named), ...before, ...own, ...after);
}

export interface OptionsAlone {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly options: Options;
  readonly isHedging: boolean;
}

/** Options of clients whose handler is not in the text; options for all are only read where no handler is. */
export function optionsAlone(apart: readonly OptionsApart[], clients: readonly ClientHandlers[]): OptionsAlone[] {
  const known = new Set(clients.flatMap((client) => client.calls.flatMap((call) => optionNames(client, call.name))));
  const found = new Map<string, OptionsAlone>();
  for (const { name, call, options, isHedging } of apart) {
    const forAll = name === null || name === '';
    if (forAll ? clients.length > 0 : known.has(name)) continue;
    const owner = forAll ? 'every client' : name.replace(/-standard$/, '');
    const key = `${owner} ${isHedging}`;
    const before = found.get(key);
    found.set(key, {
      name: owner,
      node: before?.node ?? call.named,
      options: mergeOptions(before?.options ?? noOptions(call.named), options),
      isHedging,
    });
  }
  return [...found.values()];
}
