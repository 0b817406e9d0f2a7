/** Names and addresses as Istio accepts them: pkg/config/labels/instance.go, pkg/config/host/name.go and pkg/config/validation/agent/validation.go (istio/istio 86c9f01). */
import { shown, type Field } from './istio-field.ts';
import type { Check } from './istio-shape.ts';

const label = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/;
const wildcardLabel = /^(?:\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/;
const labelKey =
  /^(?:[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*\/)?(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

export function isDnsLabel(name: string): boolean {
  return name.length <= 63 && label.test(name);
}

export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

export function isIpv6(text: string): boolean {
  const bare = text.split('%')[0]!;
  if (!bare.includes(':') || !/^[0-9a-fA-F:.]+$/.test(bare)) return false;
  const halves = bare.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const dotted = last.includes('.');
  if (dotted && !isIpv4(last)) return false;
  const plain = dotted ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  const size = plain.length + (dotted ? 2 : 0);
  return halves.length === 2 ? size < 8 : size === 8;
}

export function isIpAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

/** An address, or an address and the length of its network prefix. */
export function isIpOrCidr(text: string): boolean {
  const [address, bits, ...rest] = text.split('/');
  if (bits === undefined) return isIpAddress(text);
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits)) return false;
  return isIpv4(address!) ? Number(bits) <= 32 : isIpv6(address!) && Number(bits) <= 128;
}

/** Why the labels of a name are not well formed; undefined when they are. */
function labelsProblem(domain: string): string | undefined {
  const parts = domain.split('.');
  const top = parts.at(-1)!;
  if (/^[+-]?\d+$/.test(top)) return `the last label "${top}" cannot be a number`;
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1 && part === '') return undefined;
    if (!isDnsLabel(part)) return `the label "${part}" is not well formed`;
  }
  return undefined;
}

/** Why `name` is no fully qualified domain name; undefined when it is one. */
export function fqdnProblem(name: string): string | undefined {
  if (name.length === 0) return 'a name is needed';
  if (name.length > 255) return 'a name has at most 255 characters';
  return labelsProblem(name);
}

/** Like `fqdnProblem`, with a wildcard allowed in the first label. */
export function wildcardDomainProblem(domain: string): string | undefined {
  if (domain.length === 0) return 'a name is needed';
  if (domain.length > 255) return 'a name has at most 255 characters';
  const dot = domain.indexOf('.');
  const first = dot === -1 ? domain : domain.slice(0, dot);
  if (first.length > 63 || !wildcardLabel.test(first)) return `the label "${first}" is not well formed`;
  return dot === -1 ? undefined : labelsProblem(domain.slice(dot + 1));
}

export function isPartialWildcard(domain: string): boolean {
  return domain.includes('*') && domain.length !== 1 && !domain.startsWith('*.');
}

function badDomain(field: Field, problem: string): void {
  field.error(
    'bad-domain',
    `Unexpected domain name ${shown(field.value)}, expected labels of letters, digits and "-" joined by dots: ${problem}.`,
    'Write a name such as reviews.default.svc.cluster.local, with "*" only as the whole first label.',
  );
}

export const fqdn: Check = (field) => {
  const problem = field.isSet ? fqdnProblem(field.text) : undefined;
  if (problem) badDomain(field, problem);
};

export const wildcardDomain: Check = (field) => {
  const problem = field.isSet ? wildcardDomainProblem(field.text) : undefined;
  if (problem) badDomain(field, problem);
};

export const dnsLabel: Check = (field) => {
  if (!field.isSet || isDnsLabel(field.text)) return;
  field.error(
    'bad-name',
    `Unexpected name ${shown(field.value)}, expected 1 to 63 letters, digits and "-".`,
    'Use letters, digits and "-", beginning and ending with a letter or digit.',
  );
};

export const ipOrCidr: Check = (field) => {
  if (!field.isSet || isIpOrCidr(field.text)) return;
  field.error(
    'bad-address',
    `Unexpected address ${shown(field.value)}, expected an IP address or a CIDR block.`,
    'Write for example 10.0.0.1 or 10.0.0.0/8.',
  );
};

export const ipAddress: Check = (field) => {
  if (!field.isFilled || isIpAddress(field.text)) return;
  field.error(
    'bad-address',
    `Unexpected address ${shown(field.value)}, expected an IP address.`,
    'Write for example 10.0.0.1.',
  );
};

/** Labels of Kubernetes objects, as a map. */
export const labelMap: Check = (field) => {
  for (const [key, value] of field.entries) {
    if (!labelKey.test(key) || key.length > 317) {
      value.keyFinding(
        'error',
        'bad-label',
        `Unexpected label key "${key}", expected a qualified name such as app.kubernetes.io/name.`,
        'Correct the key.',
      );
    }
    if (value.isSet && !labelValue.test(String(value.value))) {
      value.error(
        'bad-label',
        `Unexpected label value ${shown(value.value)}, expected letters, digits, "-", "_" and ".".`,
        'Correct the value.',
      );
    }
  }
};

/** Whether two host names, either possibly `*.suffix`, have a name in common. */
export function hostsOverlap(a: string, b: string): boolean {
  if (a.startsWith('*') && b.startsWith('*')) {
    const [short, long] = a.length < b.length ? [a, b] : [b, a];
    return long.slice(1).endsWith(short.slice(1));
  }
  if (a.startsWith('*')) return b.endsWith(a.slice(1));
  if (b.startsWith('*')) return a.endsWith(b.slice(1));
  return a === b;
}

/** Whether every name of `inner` is a name of `outer`. */
export function hostWithin(inner: string, outer: string): boolean {
  if (inner.startsWith('*')) {
    return outer.startsWith('*') && inner.length >= outer.length && inner.slice(1).endsWith(outer.slice(1));
  }
  return outer.startsWith('*') ? inner.endsWith(outer.slice(1)) : inner === outer;
}
