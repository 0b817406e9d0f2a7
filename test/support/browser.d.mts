export function findBrowser(env?: NodeJS.ProcessEnv): string | undefined;
export function ensureBrowser(log?: (line: string) => void): string;
export const installHint: string;
export const browserArgs: string[];
