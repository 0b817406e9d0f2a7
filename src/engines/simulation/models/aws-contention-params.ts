/** What the model of contention takes, apart from what runs it: pages describe the one, workers load the other. */

export const contentionStrategies = ['none', 'exponential', 'equal', 'full', 'decorrelated'] as const;
export type ContentionStrategy = (typeof contentionStrategies)[number];

export interface ContentionParams {
  /** 1 or more. */
  readonly clients: number;
  readonly strategy: ContentionStrategy;
  readonly baseMs: number;
  readonly capMs: number;
  /** Each message takes |Normal(mean, sd)|. */
  readonly networkMs: number;
  readonly networkSdMs: number;
}

export const defaultContention: ContentionParams = Object.freeze({
  clients: 100,
  strategy: 'full',
  baseMs: 5,
  capMs: 2000,
  networkMs: 10,
  networkSdMs: 2,
});
