/** VirtualServer, VirtualServerRoute and the listeners they may ask for. */
import type { Field } from './istio-field.ts';
import { all, between, choice, filledText, flag, free, list, needs, record, text, type Check } from './istio-shape.ts';
import { redirectStatus } from './nginx-actions.ts';
import { defineNginxKind, plusOnly } from './nginx-kind.ts';
import { policyRefs, routes, subroutes } from './nginx-route.ts';
import { upstreams } from './nginx-upstream.ts';
import { host, objectName } from './nginx-values.ts';

const at = 'pkg/apis/configuration/validation/virtualserver.go';

const upstreamNames = (field: Field) => new Set(field.at('upstreams').items.map((item) => item.at('name').text));

const needsHost: Check = (field) => {
  if (!field.at('host').isSet) needs('host')(field);
};

const tls: Check = record({
  secret: objectName,
  redirect: record({ enable: flag, code: redirectStatus, basedOn: choice('', 'scheme', 'x-forwarded-proto') }),
  'cert-manager': free,
});

export const virtualServer = defineNginxKind({
  id: 'nginx-virtual-server',
  kind: 'VirtualServer',
  plural: 'virtualservers',
  shortNames: ['vs'],
  summary: 'NGINX Inc.’s own routes: one host, its upstreams, and what happens at each path.',
  at,
  spec: (field) =>
    record(
      {
        ingressClassName: text,
        host,
        listener: record({ http: text, https: text }),
        tls,
        // Written `on` in the documentation, which YAML 1.2 reads as a text.
        gunzip: free,
        policies: policyRefs,
        upstreams,
        routes: routes(upstreamNames(field)),
        'http-snippets': text,
        'server-snippets': text,
        'add-header-inherit': choice('', 'on', 'off', 'merge'),
        dos: plusOnly,
        externalDNS: free,
        internalRoute: flag,
      },
      needsHost,
    )(field),
});

export const virtualServerRoute = defineNginxKind({
  id: 'nginx-virtual-server-route',
  kind: 'VirtualServerRoute',
  plural: 'virtualserverroutes',
  shortNames: ['vsr'],
  summary: 'A part of a VirtualServer that another team or namespace owns.',
  at,
  spec: (field) =>
    record({ ingressClassName: text, host, upstreams, subroutes: subroutes(upstreamNames(field)) }, needsHost)(field),
});

export const globalConfiguration = defineNginxKind({
  id: 'nginx-global-configuration',
  kind: 'GlobalConfiguration',
  plural: 'globalconfigurations',
  shortNames: ['gc'],
  summary: 'Further ports on which NGINX Inc.’s controller listens.',
  at: 'pkg/apis/configuration/validation/globalconfiguration.go',
  spec: record({
    listeners: list(
      record(
        {
          name: filledText,
          protocol: choice('HTTP', 'TCP', 'UDP'),
          port: all(between(1, 65_535, 'a port')),
          ipv4: text,
          ipv6: text,
          ssl: flag,
        },
        needs('name', 'protocol', 'port'),
      ),
    ),
  }),
});
