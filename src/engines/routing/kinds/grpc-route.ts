/** GRPCRoute: services and methods of gRPC to Services. */
import { checkFilters, filter } from './gateway-api-filters.ts';
import { defineGatewayApiKind } from './gateway-api-kind.ts';
import {
  atMost,
  checkPattern,
  hostname,
  needsPort,
  parentRef,
  reference,
  ruleNames,
  valueMatches,
  weight,
} from './gateway-api-parts.ts';
import { shown } from './istio-field.ts';
import { choice, filledText, free, list, needs, port, record, text, type Check } from './istio-shape.ts';

const names = { service: /^(?:[A-Za-z_][\w]*\.)*[A-Za-z_]\w*$/, method: /^[A-Za-z_]\w*$/ };

const method: Check = record({ type: choice('Exact', 'RegularExpression'), service: text, method: text }, (field) => {
  if (!field.at('service').isFilled && !field.at('method').isFilled) {
    field.error(
      'missing-field',
      'Unexpected method match without service and method, expected at least one.',
      'Add "service".',
    );
  }
  for (const key of ['service', 'method'] as const) {
    const part = field.at(key);
    if (!part.isFilled) continue;
    if (field.at('type').text === 'RegularExpression') checkPattern(part);
    else if (!names[key].test(part.text)) {
      part.error(
        'bad-name',
        `Unexpected ${key} ${shown(part.value)}, expected a name of protobuf.`,
        'Write package.Service and Method apart, without slashes.',
      );
    }
  }
});

const rule: Check = record({
  name: text,
  matches: list(record({ method, headers: valueMatches(true) }), atMost(64, 'matches')),
  filters: list(filter, checkFilters),
  backendRefs: list(
    record({ ...reference, port, weight, filters: list(filter, checkFilters) }, needs('name'), needsPort),
  ),
  sessionPersistence: free,
});

export const grpcRoute = defineGatewayApiKind({
  id: 'grpc-route',
  kind: 'GRPCRoute',
  versions: ['v1', 'v1alpha2'],
  plural: 'grpcroutes',
  summary: 'Says which gRPC calls of a Gateway or Service go to which backends.',
  at: 'grpcroute_types.go',
  spec: record({
    parentRefs: list(parentRef),
    hostnames: list(hostname),
    rules: list(rule, ruleNames, atMost(16, 'rules')),
    useDefaultGateways: filledText,
  }),
});
