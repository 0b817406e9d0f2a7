import { app, caller, documents } from './parts.ts';
import { ask, type WorkedScene } from './worked-scene.ts';

const from = 'shop/shell';

export const plainService: WorkedScene = {
  id: 'plain-service',
  title: 'A plain Service',
  question: 'A pod calls a Service by name: who chooses the pod that answers?',
  files: [{ file: 'shop.yaml', text: documents(caller('shell'), app('web', { replicas: 3 })) }],
  tries: [
    ask('by its name', 'http://web/', { from }),
    ask('by its whole name', 'http://web.shop.svc.cluster.local/', { from, draw: 0.4 }),
    ask('on the pod’s port', 'http://web:8080/', { from }),
    ask('a name nobody has', 'http://wed/', { from }),
  ],
};
