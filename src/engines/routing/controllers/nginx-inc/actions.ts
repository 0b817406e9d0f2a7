/**
 * Actions, splits and matches of a route → steps.
 * Source: nginx/kubernetes-ingress@0eb3072 internal/configs/virtualserver.go (generateLocation, generateSplits, generateMatchesConfig, generateRewrites).
 */
import type { YamlPath } from '../../../core/yaml.ts';
import { fieldsOf, flagOf, listOf, numberOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { refOf, type KubeObject, type Origin } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import type { Backend, HeaderChange, PathChange, Route } from '../../proxy.ts';
import { readLocation } from '../nginx/location.ts';
import { always, answer, type Scheme, type Step } from './context.ts';
import { headersOf, orErrorPage, unquote, type ErrorPage } from './error-pages.ts';
import { mapCondition } from './map-conditions.ts';
import { corsOrigins, corsSteps, gateSteps, policyHeaders, type Policies } from './policies.ts';
import type { Upstream } from './upstreams.ts';

/** Where a route stands. */
export interface RouteSite {
  readonly owner: KubeObject;
  /** Path of the route within its object. */
  readonly at: YamlPath;
  readonly route: Fields;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly pages: readonly ErrorPage[];
  readonly policies: Policies;
  readonly scheme: Scheme;
  readonly ignored: readonly string[];
}

type Made = Pick<Step, 'action'> & Partial<Route>;

/** nginx's `$1` as this engine's `\1`. */
function groups(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\$(\d)/g, '\\$1');
}

/** `rewritePath`: a location by prefix exchanges the prefix, a pattern the whole path. */
export function rewriteFor(written: string, rewritePath: string, internal: boolean): PathChange | undefined {
  if (rewritePath === '') return undefined;
  const { modifier, pattern } = readLocation(written);
  if (modifier === '~' || modifier === '~*')
    return { kind: 'regex', pattern: `(?s)^(?:${pattern}).*$`, value: groups(unquote(rewritePath)) };
  if (!internal) return { kind: 'prefix', matched: pattern, value: rewritePath };
  // Below splits and matches the controller writes a pattern that only a plain prefix fits.
  if (modifier !== '') return undefined;
  return { kind: 'regex', pattern: `(?s)^${pattern}(.*)$`, value: `${groups(unquote(rewritePath))}\\1` };
}

function headerChange(entries: unknown): Record<string, string> {
  return headersOf(entries);
}

/** What a proxy action changes on the way to its upstream and back. */
function changesOf(proxy: Fields, path: string, internal: boolean): Partial<Backend> {
  const request = fieldsOf(proxy['requestHeaders']);
  const { host, ...set } = headerChange(request['set']);
  const response = fieldsOf(proxy['responseHeaders']);
  const hide = textsOf(response['hide']);
  const add = headerChange(response['add']);
  const change = rewriteFor(path, textOf(proxy['rewritePath']) ?? '', internal);
  const requestHeaders: HeaderChange = {
    set,
    variables: true,
    ...(flagOf(request['pass']) === false && { removeAll: true }),
  };
  return {
    ...((change || host !== undefined) && {
      rewrite: { ...(change && { path: change }), ...(host !== undefined && { host }) },
    }),
    ...((Object.keys(set).length > 0 || requestHeaders.removeAll) && { requestHeaders }),
    ...((hide.length > 0 || Object.keys(add).length > 0) && {
      responseHeaders: { remove: hide, add, variables: true },
    }),
  };
}

interface Forward {
  readonly upstream: Upstream;
  readonly changes: Partial<Backend>;
}

function forwardOf(action: Fields, site: RouteSite, internal: boolean): Forward | undefined {
  const proxy = fieldsOf(action['proxy']);
  const upstream = site.upstreams.get(textOf(action['pass']) || (textOf(proxy['upstream']) ?? ''));
  if (!upstream) return undefined;
  return { upstream, changes: changesOf(proxy, textOf(site.route['path']) ?? '', internal) };
}

function toBackend({ upstream, changes }: Forward, weight: number, site: RouteSite): Backend {
  const response = mergeHeaders(policyHeaders(site.policies, site.scheme), changes.responseHeaders);
  return {
    ...upstream.backend(weight),
    ...changes,
    ...(response && { responseHeaders: response }),
    retry: upstream.retry,
  };
}

function mergeHeaders(a: HeaderChange | undefined, b: HeaderChange | undefined): HeaderChange | undefined {
  return a && b ? { ...b, set: { ...a.set, ...b.set } } : (a ?? b);
}

function hasPage({ upstream }: Forward, pages: readonly ErrorPage[]): boolean {
  const { broken } = upstream;
  return broken !== undefined && pages.some(({ codes }) => codes.includes(broken.status));
}

/** A redirect, a canned answer, or the error page of an upstream without servers. */
function madeHere(action: Fields, site: RouteSite, forward: Forward | undefined): Made | undefined {
  if (action['redirect'] !== undefined) {
    const redirect = fieldsOf(action['redirect']);
    const location = unquote(textOf(redirect['url']) ?? '');
    return {
      action: { kind: 'redirect', redirect: { status: numberOf(redirect['code']) || 301, location, variables: true } },
    };
  }
  if (action['return'] !== undefined) {
    const canned = fieldsOf(action['return']);
    const headers = { 'content-type': textOf(canned['type']) || 'text/plain', ...headersOf(canned['headers']) };
    const body = unquote(textOf(canned['body']) ?? '');
    return { action: answer(numberOf(canned['code']) || 200, { body, headers, variables: true }) };
  }
  if (!forward) return { action: answer(502) };
  return hasPage(forward, site.pages)
    ? { action: orErrorPage(forward.upstream.broken!.status, site.pages) }
    : undefined;
}

function originAt(site: RouteSite, path: YamlPath): Origin {
  return { ref: refOf(site.owner), path: [...site.at, ...path] };
}

interface When {
  readonly conditions: readonly Condition[];
  readonly precedence: string;
}

/** One action under conditions. */
function actionSteps(action: Fields, at: YamlPath, internal: boolean, when: When, site: RouteSite): Step[] {
  const forward = forwardOf(action, site, internal);
  const made = madeHere(action, site, forward);
  const origin = originAt(site, at);
  if (made) return [{ ...when, ...made, origin }];
  return forwardSteps([toBackend(forward!, 1, site)], [forward!.upstream], when, origin, site);
}

function forwardSteps(
  backends: readonly Backend[],
  upstreams: readonly Upstream[],
  when: When,
  origin: Origin,
  site: RouteSite,
): Step[] {
  const ignored = [...new Set([...site.ignored, ...upstreams.flatMap((one) => one.ignored)])];
  return [
    ...corsSteps(site.policies.cors).map((step) => ({
      ...step,
      conditions: [...when.conditions, ...step.conditions],
      origin: site.policies.cors!.origin,
    })),
    {
      ...when,
      action: { kind: 'forward', backends },
      ...corsOrigins(site.policies),
      ...(ignored.length > 0 && { ignored }),
      origin,
    },
  ];
}

/** Shares of one choice where all proxy; else one step per split, each taking its part of the draws. */
function splitSteps(splits: unknown, at: YamlPath, when: When, site: RouteSite): Step[] {
  const entries = listOf(splits)
    .map((value, i) => ({ split: fieldsOf(value), i }))
    .filter(({ split }) => (numberOf(split['weight']) ?? 0) > 0)
    .map(({ split, i }) => {
      const action = fieldsOf(split['action']);
      const forward = forwardOf(action, site, true);
      return { i, action, weight: numberOf(split['weight'])!, forward, made: madeHere(action, site, forward) };
    });
  if (entries.every(({ made }) => made === undefined)) {
    const backends = entries.map(({ forward, weight, i }) => ({
      ...toBackend(forward!, weight, site),
      origin: originAt(site, [...at, i]),
    }));
    return forwardSteps(
      backends,
      entries.map(({ forward }) => forward!.upstream),
      when,
      originAt(site, at),
      site,
    );
  }
  let sum = 0;
  return entries.flatMap(({ i, action, weight }) => {
    sum += weight;
    const share: Condition[] = sum < 100 ? [{ on: 'share', ratio: sum / 100 }] : [];
    const part = { ...when, conditions: [...when.conditions, ...share] };
    return actionSteps(action, [...at, i, 'action'], true, part, site);
  });
}

function chosen(holder: Fields, at: YamlPath, internal: boolean, when: When, site: RouteSite): Step[] {
  return listOf(holder['splits']).length > 0
    ? splitSteps(holder['splits'], [...at, 'splits'], when, site)
    : actionSteps(fieldsOf(holder['action']), [...at, 'action'], internal, when, site);
}

/** Everything a route does, in the order nginx asks. */
export function routeSteps(site: RouteSite): Step[] {
  const matches = listOf(site.route['matches']).map(fieldsOf);
  const steps = gateSteps(site.policies, site.pages);
  for (const [i, match] of matches.entries()) {
    const found = listOf(match['conditions']).map(mapCondition);
    const unknown = found.flatMap((one) => (one.unknown === undefined ? [] : [`condition on ${one.unknown}`]));
    const when = { conditions: found.map(({ condition }) => condition), precedence: `match ${i + 1} of the route` };
    const asked = unknown.length > 0 ? { ...site, ignored: [...site.ignored, ...unknown] } : site;
    steps.push(...chosen(match, ['matches', i], true, when, asked));
  }
  const precedence = matches.length > 0 ? 'no match of the route holds' : '';
  return [...steps, ...chosen(site.route, [], matches.length > 0, { conditions: always, precedence }, site)];
}

/** Splits and matches are written as a redirect inside nginx. */
export function isInternal(route: Fields): boolean {
  return listOf(route['matches']).length > 0 || listOf(route['splits']).length > 0;
}
