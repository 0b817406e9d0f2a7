import { contentionStrategies, defaultContention } from '../models/aws-contention-params.ts';
import { count, duration } from './parts.ts';
import { defineModel } from './preset.ts';

export const awsContention = defineModel({
  id: 'aws-contention',
  kind: 'model',
  label: 'Contention for one row (AWS)',
  summary: 'Clients that all want to write the same row, and back off when another was first.',
  notice:
    'Fewer calls is not the same as sooner done: without backoff the work ends first, because this server never slows down. It is a model of contention, not of overload.',
  params: {
    clients: count('Clients', 'Each must write the row once.', {
      min: 1,
      max: 1000,
      default: defaultContention.clients,
    }),
    strategy: {
      kind: 'choice',
      label: 'Backoff',
      doc: 'How a client waits after another was first.',
      options: contentionStrategies.map((value) => ({ value, label: value })),
      default: defaultContention.strategy,
    },
    baseMs: duration('Base', 'v(n) = min(cap, base × 2^n).', { min: 1, max: 10_000, default: 5 }),
    capMs: duration('Cap', 'No wait is longer.', { min: 1, max: 100_000, default: 2000 }),
    networkMs: duration('Network', 'Mean of one way.', { min: 1, max: 10_000, default: 10 }),
    networkSdMs: duration('Network spread', 'Standard deviation of one way.', { min: 0, max: 10_000, default: 2 }),
  },
  sources: [
    {
      title: 'aws-samples/aws-arch-backoff-simulator',
      version: '66cb169',
      at: 'src/backoff_simulator.py',
      url: 'https://github.com/aws-samples/aws-arch-backoff-simulator',
    },
  ],
  figures: [
    { id: 'calls', label: 'Calls', unit: 'count', doc: 'Writes the server received.' },
    { id: 'completionMs', label: 'Completion', unit: 'ms', doc: 'When the last client had its success.' },
  ],
  model: 'aws-contention',
});
