/** Parses and converts away from the page, so that typing never waits. */
import { parseSource, prepareParser } from '../../parsing/browser.ts';
import { answerWork } from '../kit/answer-work.ts';
import { convertSource, type ConversionRequest, type ConversionResult } from './conversion.ts';

answerWork<ConversionRequest, ConversionResult>(
  ({ language }) => prepareParser(language),
  async ({ language, text, target }, parsed) => {
    const source = await parseSource(language, text);
    parsed();
    return convertSource(source, target);
  },
);
