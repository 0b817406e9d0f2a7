/** Parses and converts away from the page, so that typing never waits. */
import { parseSource, prepareParser } from '../../parsing/browser.ts';
import { convertSource, type ConversionRequest, type ConversionResult } from './conversion.ts';

export type WorkerRequest = ConversionRequest & { readonly id: number };
export type WorkerReply =
  /** The parser is loaded and the work begins: the page starts its watch. */
  | { readonly id: number; readonly kind: 'started' }
  | { readonly id: number; readonly kind: 'done'; readonly result: ConversionResult }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };

const reply = (message: WorkerReply): void => self.postMessage(message);

self.addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => {
  const { id, language, text, target } = data;
  void (async () => {
    try {
      await prepareParser(language);
      reply({ id, kind: 'started' });
      reply({ id, kind: 'done', result: convertSource(await parseSource(language, text), target) });
    } catch (error) {
      reply({ id, kind: 'failed', message: (error as Error).message });
    }
  })();
});
