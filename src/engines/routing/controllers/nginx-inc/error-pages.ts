/** errorPages: what is answered instead of an error, nginx's own errors included. Source: nginx/kubernetes-ingress@0eb3072 internal/configs/virtualserver.go (generateErrorPages). */
import { fieldsOf, listOf, numberOf, textOf } from '../../fields.ts';
import type { Action } from '../../proxy.ts';
import { answer } from './context.ts';

export interface ErrorPage {
  readonly codes: readonly number[];
  answerFor(status: number): Action;
}

/** A quoted string of nginx's configuration, as nginx reads it. */
export function unquote(text: string): string {
  return text.replace(/\\([\\"'trn])/g, (_, letter: string) =>
    letter === 't' ? '\t' : letter === 'r' ? '\r' : letter === 'n' ? '\n' : letter,
  );
}

export function headersOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    listOf(value).flatMap((entry) => {
      const { name, value: text } = fieldsOf(entry);
      return typeof name === 'string' ? [[name.toLowerCase(), unquote(textOf(text) ?? '')]] : [];
    }),
  );
}

function readPage(value: unknown): ErrorPage {
  const page = fieldsOf(value);
  const codes = listOf(page['codes']).filter((code) => typeof code === 'number');
  if (page['redirect'] !== undefined) {
    const redirect = fieldsOf(page['redirect']);
    const status = numberOf(redirect['code']) || 301;
    const location = unquote(textOf(redirect['url']) ?? '');
    return { codes, answerFor: () => ({ kind: 'redirect', redirect: { status, location, variables: true } }) };
  }
  const canned = fieldsOf(page['return']);
  return {
    codes,
    answerFor(status) {
      const fill = (text: string) => text.replaceAll('${upstream_status}', String(status));
      const headers = Object.entries(headersOf(canned['headers'])).map(([name, text]) => [name, fill(text)]);
      return answer(numberOf(canned['code']) || status, {
        body: fill(unquote(textOf(canned['body']) ?? '')),
        headers: { 'content-type': textOf(canned['type']) || 'text/html', ...Object.fromEntries(headers) },
      });
    },
  };
}

export function readErrorPages(value: unknown): readonly ErrorPage[] {
  return listOf(value).map(readPage);
}

/** The page for a status, or the bare status. */
export function orErrorPage(status: number, pages: readonly ErrorPage[]): Action {
  return pages.find(({ codes }) => codes.includes(status))?.answerFor(status) ?? answer(status);
}
