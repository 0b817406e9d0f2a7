/** TCP and closed TLS: which stream of a port takes a connection. Ranked as Envoy ranks filter chains: address, then server name (config.listener.v3.FilterChainMatch). */
import { containsAddress } from './match/address.ts';
import { covers } from './match/domains.ts';
import type { Listener } from './proxy.ts';
import type { RoutedRequest } from './request.ts';

export type Stream = NonNullable<Listener['streams']>[number];

/** What a connection shows of itself. */
export interface Connection {
  /** Address it goes to, where the client calls one. */
  readonly address: string | undefined;
  /** Name the client looked the address up by; a real proxy sees only the address. */
  readonly host: string;
  /** Server name of the TLS hello; undefined = no TLS. */
  readonly sni: string | undefined;
}

export function connectionOf(request: RoutedRequest, host: string, sni?: string): Connection {
  const called = request.address ?? host;
  const isAddress = /^[\d.]+$/.test(called) || called.includes(':');
  return { address: isAddress ? called : undefined, host: called, sni };
}

/** The stream that fits best: longest address range, then most specific server name. */
export function chooseStream(streams: readonly Stream[], { address, host, sni }: Connection): Stream | undefined {
  const placed =
    address === undefined
      ? best(
          streams,
          ({ hosts }) => hosts,
          (name) => specificity(name, host),
        )
      : best(
          streams,
          ({ addresses }) => addresses,
          (range) => containsAddress(range, address),
        );
  const chosen =
    sni === undefined
      ? placed[0]
      : best(
          placed,
          ({ serverNames }) => serverNames,
          (name) => specificity(name, sni),
        )[0];
  // Envoy's default filter chain: what no other one takes.
  return chosen ?? streams.find(({ passThrough }) => passThrough !== undefined);
}

/** Those of the highest rank; where none fits, those that ask for nothing. */
function best(
  streams: readonly Stream[],
  asked: (stream: Stream) => readonly string[] | undefined,
  rank: (value: string) => number,
): readonly Stream[] {
  let highest = 0;
  let chosen: Stream[] = [];
  for (const stream of streams) {
    const own = Math.max(0, ...(asked(stream) ?? []).map(rank));
    if (own === 0 || own < highest) continue;
    if (own > highest) [highest, chosen] = [own, []];
    chosen.push(stream);
  }
  return highest > 0 ? chosen : streams.filter((stream) => (asked(stream) ?? []).length === 0);
}

/** 0 = does not cover; an exact name is above every wildcard. */
function specificity(name: string, host: string): number {
  if (name === host) return Number.MAX_SAFE_INTEGER;
  return covers(name, host) ? name.length : 0;
}
