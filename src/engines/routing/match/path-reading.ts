/** Paths as a data plane compares them with its rules, where that is not as they were sent. */

/** `nginx` = decoded and normalised; `traefik` = decoded except for reserved characters. */
export type PathReading = 'nginx' | 'traefik';

/** Characters whose encoded form means something else (RFC 3986, 2.2), and the percent sign. */
const reserved = new Set(":/?#[]@!$&'()*+,;=%");

export function readPath(path: string, reading: PathReading): string {
  if (reading === 'traefik') return path.includes('%') ? decode(path, reserved) : path;
  const plain = path.includes('%') ? decode(path, new Set()) : path;
  return /\/\/|\/\.\.?(?:\/|$)/.test(plain) ? normalise(plain) : plain;
}

/** Decodes what is valid and not to be kept; the rest stays as sent. */
function decode(path: string, kept: ReadonlySet<string>): string {
  return path.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    try {
      return [...decodeURIComponent(run)].map((one) => (kept.has(one) ? percent(one) : one)).join('');
    } catch {
      return run;
    }
  });
}

const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Slashes merged, `.` and `..` resolved, never above the root (nginx src/http/ngx_http_parse.c, ngx_http_parse_complex_uri). */
function normalise(path: string): string {
  const parts: string[] = [];
  const steps = path.split('/').slice(1);
  for (const step of steps) {
    if (step === '..') parts.pop();
    else if (step !== '.' && step !== '') parts.push(step);
  }
  const last = steps.at(-1);
  const open = last === '' || last === '.' || last === '..';
  return parts.length === 0 ? '/' : `/${parts.join('/')}${open ? '/' : ''}`;
}
