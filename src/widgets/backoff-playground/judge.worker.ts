/** Compares a typed formula with all others away from the page; it takes some hundred milliseconds. */
import { judge, type Judgement, type JudgementRequest } from './judgement.ts';

export interface JudgeReply {
  readonly judgement: Judgement | undefined;
}

self.addEventListener('message', ({ data }: MessageEvent<JudgementRequest>) => {
  self.postMessage({ judgement: judge(data) } satisfies JudgeReply);
});
