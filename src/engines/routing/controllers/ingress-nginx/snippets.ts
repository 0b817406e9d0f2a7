/** Headers a configuration snippet sets. The rest of a snippet is nginx configuration and takes no part here. */

/** `more_set_headers "Name: value";`, one or several per directive. */
export function snippetHeaders(snippet: string): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const directive of snippet.split(';')) {
    const words = directive.trim();
    if (!words.startsWith('more_set_headers')) continue;
    for (const [, quoted] of words.matchAll(/["']([^"']*)["']/g)) {
      const colon = quoted!.indexOf(':');
      if (colon > 0) headers[quoted!.slice(0, colon).trim().toLowerCase()] = quoted!.slice(colon + 1).trim();
    }
  }
  return headers;
}
