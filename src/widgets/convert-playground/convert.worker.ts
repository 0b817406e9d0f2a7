/** Parses, converts and proves away from the page. */
import { parseSource, prepareParser } from '../../parsing/browser.ts';
import { answerWork } from '../kit/answer-work.ts';
import { convertRequest } from './conversion.ts';
import type { ConvertRequest, ConvertResult } from './request.ts';

answerWork<ConvertRequest, ConvertResult>(
  ({ language }) => prepareParser(language),
  (request, parsed) =>
    convertRequest(request, async (text) => {
      const source = await parseSource(request.language, text);
      parsed();
      return source;
    }),
);
