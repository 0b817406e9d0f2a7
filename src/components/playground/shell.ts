/** Code as the editors' shell shows it: highlighted lines with the site's own classes. */
import { codeToHtml, createCssVariablesTheme, type BundledLanguage } from 'shiki';
import { tokenClasses } from '../../integrations/token-classes.mjs';

const theme = createCssVariablesTheme({ variablePrefix: '--astro-code-' });

/** The lines alone, without `pre` and `code`. */
export async function highlightLines(text: string, lang: BundledLanguage): Promise<string> {
  const html = await codeToHtml(text, { lang, theme, transformers: [tokenClasses()] });
  return html.replace(/^[\s\S]*?<code[^>]*>/, '').replace(/<\/code><\/pre>\s*$/, '');
}
