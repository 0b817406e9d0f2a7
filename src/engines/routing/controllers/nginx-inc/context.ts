/** What the parts of NGINX Inc.'s controller share while one cluster is programmed. */
import type { Cluster } from '../../cluster.ts';
import type { Origin } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import type { Action, Route } from '../../proxy.ts';
import type { ControllerOptions } from '../controller.ts';
import type { BackendStatuses } from '../ingress/backend.ts';
import type { LocationMatch } from '../nginx/location.ts';
import { settingsOver, type NginxSettings } from '../nginx/settings.ts';

export const nginxIncId = 'nginx-inc';

/** An upstream without servers leads to a socket that answers 502 (internal/configs/version1/nginx.tmpl). */
export const statuses: BackendStatuses = { missing: 502, empty: 502 };

export interface NginxIncContext {
  readonly cluster: Cluster;
  readonly settings: NginxSettings;
  /** NGINX Plus instead of the open-source edition. */
  readonly plus: boolean;
}

/** The reader's settings over the ConfigMap `nginx-ingress/nginx-config`. */
export function contextOf(cluster: Cluster, options: ControllerOptions): NginxIncContext {
  const settings = settingsOver(cluster, options, nginxIncId, { namespace: 'nginx-ingress', name: 'nginx-config' });
  return { cluster, settings, plus: settings.flag('nginx-plus', false) };
}

export type Scheme = 'http' | 'https';

/** What one location or server does with a request that meets the conditions; a route in the making. */
export type Step = Pick<Route, 'conditions' | 'action'> &
  Partial<Route> & {
    /** '' = nothing to say beside the location's own place. */
    readonly precedence: string;
  };

export interface ServerLocation {
  readonly match: LocationMatch;
  readonly steps: readonly Step[];
  readonly origin: Origin;
  /** Written as an internal redirect: such locations stand before the others in the configuration file. */
  readonly first?: boolean;
}

export interface NginxIncServer {
  /** '' = the server for all other hosts. */
  readonly host: string;
  readonly name: string;
  /** TLS on the ports for it: `refused` = the handshake is rejected, for want of a certificate. */
  readonly tls: 'none' | 'own' | 'refused';
  readonly httpPort: number | undefined;
  readonly httpsPort: number | undefined;
  /** Asked before any location. */
  steps(scheme: Scheme): readonly Step[];
  locations(scheme: Scheme): readonly ServerLocation[];
  readonly origin: Origin;
}

export function answer(status: number, more: Partial<Extract<Action, { kind: 'answer' }>['answer']> = {}): Action {
  return { kind: 'answer', answer: { status, ...more } };
}

export const always: readonly Condition[] = [];
