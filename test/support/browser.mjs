/** Finds a Chromium: CHROME_PATH, then PATH; on Debian and Ubuntu as root it installs one. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

const names = [
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
  'msedge',
];
const macPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of a browser, or undefined. */
export function findBrowser(env = process.env) {
  if (env.CHROME_PATH) return executable(env.CHROME_PATH) ? env.CHROME_PATH : undefined;
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      const file = path.join(folder, process.platform === 'win32' ? `${name}.exe` : name);
      if (executable(file)) return file;
    }
  }
  return macPaths.find(executable);
}

/** What one sentence would help. */
export const installHint =
  'No browser was found: install Chromium or Chrome (Debian: apt-get install chromium), or set CHROME_PATH to one.';

/** Path of a browser, installing Debian's when that is possible. @throws Error with `installHint` */
export function ensureBrowser(log = console.log) {
  const found = findBrowser();
  if (found) return found;
  const debian = existsSync('/etc/debian_version') && process.getuid?.() === 0 && !process.env.CHROME_PATH;
  if (debian) {
    log('No browser found; installing chromium with apt-get …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { stdio: ['ignore', 'ignore', 'pipe'], env, encoding: 'utf8', timeout: 300_000 };
    spawnSync('apt-get', ['update', '-q'], options);
    const install = spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], options);
    const installed = findBrowser();
    if (installed) return installed;
    log((install.stderr ?? '').trim().split('\n').slice(-3).join('\n'));
  }
  throw new Error(installHint);
}

/** Without a sandbox only where there is none to be had (root in a container); no calls home. */
export const browserArgs = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
