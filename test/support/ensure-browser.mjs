/** As a program: finds or installs a browser, or says in one sentence what to install. */
import { ensureBrowser } from './browser.mjs';

try {
  ensureBrowser();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
