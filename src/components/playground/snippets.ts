/** Policies to start from, one file each under content/snippets/<source>/: the first comment is the label, `Form:` names what it shows. */
import type { Language, Source } from '#engines/convert/index.ts';

export interface Snippet {
  /** Folder and file name without number and ending, e.g. `polly-v7/wrap`. */
  readonly id: string;
  /** Id of the source that reads it. */
  readonly source: string;
  readonly label: string;
  /** As the source names them in its `forms`. */
  readonly forms: readonly string[];
  readonly language: Language;
  readonly text: string;
}

const files = import.meta.glob<string>('/content/snippets/*/*', { query: '?raw', import: 'default', eager: true });

const languageOf: Readonly<Record<string, Language>> = {
  java: 'java',
  cs: 'csharp',
  yaml: 'yaml',
  yml: 'yaml',
  properties: 'yaml',
};

/** @throws Error for a file that is no snippet */
export function readSnippet(path: string, content: string): Snippet {
  const [, source, name, ending] = /\/([\w-]+)\/\d+-([\w-]+)\.(\w+)$/.exec(path) ?? [];
  const language = languageOf[ending ?? ''];
  const [head = '', ...rest] = content.split(/\n\n/);
  const comments = head.split('\n').map((line) => /^(?:\/\/|#) (.+)$/.exec(line)?.[1]);
  const [label, ...others] = comments;
  if (!source || !language || !label || comments.includes(undefined)) {
    throw new Error(`${path} is no snippet: expected <source>/<number>-<name>.<ending> that begins with comments`);
  }
  return {
    id: `${source}/${name}`,
    source,
    label,
    forms: others.map((line) => line!.replace(/^Form: /, '')),
    language,
    text: rest.join('\n\n'),
  };
}

export const snippets: readonly Snippet[] = Object.entries(files)
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([path, content]) => readSnippet(path, content));

export function snippetsOf({ id }: Source): readonly Snippet[] {
  return snippets.filter((snippet) => snippet.source === id);
}
