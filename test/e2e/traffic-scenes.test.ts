/** Every worked scene as a reader opens it: it loads by its link, its requests are explained, one run is scrubbed, nothing complains. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { studyScene, type SceneStudy } from '../../src/engines/scene/index.ts';
import { scenes } from '../../src/engines/scene/scenes/index.ts';
import type { Try, WorkedScene } from '../../src/engines/scene/scenes/worked-scene.ts';
import { isEventful } from '../../src/widgets/traffic-playground/words.ts';
import { axeViolations, openSite, wake, type Site } from './support.ts';

let site: Site;
let page: Page;
let complaints: string[];
beforeAll(async () => {
  site = await openSite();
  ({ page, complaints } = await site.open('/playground/traffic/'));
  await wake(page);
});
afterAll(() => site.close());

const shown = () => page.locator('#scene svg:visible.scene');
const settled = () => expect.poll(() => page.locator('.scene-stage--busy').count(), { timeout: 5000 }).toBe(0);

/** What the engine says of the request: the page has to say the same. */
function studyOf({ files, troubles = {}, retries = 'mesh' }: WorkedScene, request: Try): SceneStudy {
  return studyScene({ files, request, controller: '', draw: request.draw ?? 0, troubles, retries });
}

const placeWords = (place: { file: string; line: number } | undefined) => place && `${place.file}:${place.line}`;

/** The reason at every hop with its line, how it ended, and for a failure the line that caused it. */
async function explained(study: SceneStudy): Promise<void> {
  const { legs, tries } = study;
  const isTried = isEventful(study);
  const read = () =>
    page.locator('.hops__leg').evaluateAll((all) =>
      all.map((leg) => ({
        title: leg.querySelector('h3')!.textContent,
        hops: [...leg.querySelectorAll('.hops__hop')].map((hop) => ({
          text: hop.textContent,
          place: hop.querySelector(':scope > span > .place')?.textContent ?? undefined,
        })),
        end: leg.querySelector('.hops__end')!.textContent,
        cause: leg.querySelector('.hops__end .place')?.textContent ?? undefined,
      })),
    );
  for (const { reason } of legs.flatMap(({ trail }) => trail.hops)) expect(reason.length).toBeGreaterThan(5);
  const has = (text: string) => expect.stringContaining(text) as string;
  await expect.poll(read).toMatchObject(
    legs.map(({ title, trail, answer, reason, cause, failed }, i) => ({
      title,
      hops: trail.hops.map((hop) => ({ text: has(hop.reason), place: placeWords(hop.origin) })),
      // What became of the last call is the answer above the list.
      end: has(isTried || i < legs.length - 1 ? `${answer} ${reason}` : failed ? 'It fails here.' : 'It ends here.'),
      cause: placeWords(cause),
    })),
  );
  const last = legs.at(-1)!;
  if (!isTried)
    expect(await page.locator('#scene .hop-words').textContent()).toContain(`${last.answer} ${last.reason}`);
  const steps = await page.locator('.tries__item').allTextContents();
  if (steps.length > 0) expect(steps).toHaveLength(tries.steps.length);
  for (const [i, text] of steps.entries()) expect(text).toContain(tries.steps[i]!.why);
  const failed = tries.outcome !== 'answered' || legs.at(-1)!.failed;
  expect(await shown().locator('.scene__end .mark--failed').count()).toBe(failed ? 1 : 0);
}

/** Presses the line of each hop and of each element: the editor opens its file and marks that line, in sight. */
async function linesShown({ files }: WorkedScene, { legs }: SceneStudy): Promise<void> {
  const places = legs.flatMap(({ trail }) => trail.hops.flatMap(({ origin }) => origin ?? []));
  expect(places.length).toBeGreaterThan(0);
  const seen = await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const all: { place: string | null; file: string | undefined; lines: (string | null)[]; inSight: boolean }[] = [];
    for (const button of document.querySelectorAll<HTMLElement>('.hops__hop > span > .place')) {
      button.click();
      await frame();
      const box = document.querySelector('.code-editor__body')!.getBoundingClientRect();
      const marks = [...document.querySelectorAll('.code-editor__line:has(.code-editor__mark--linked)')];
      all.push({
        place: button.textContent,
        file: document.querySelector('.manifests__tabs [aria-pressed=true]')?.textContent,
        lines: marks.map(({ textContent }) => textContent),
        inSight: marks.every((mark) => {
          const { top, bottom } = mark.getBoundingClientRect();
          return top >= box.top && bottom <= box.bottom;
        }),
      });
    }
    return all;
  });
  const textOf = ({ file, line }: { file: string; line: number }) =>
    files.find((one) => one.file === file)!.text.split('\n')[line - 1]!;
  expect(seen).toEqual(
    places.map((place) => ({
      place: placeWords(place),
      file: place.file,
      lines: [`${textOf(place)}\n`],
      inSight: true,
    })),
  );
}

/**
 * Presses the buttons of the run by their names, one after the other. After each: the moment of the run, the event that
 * is current, and what the picture looks like. Without buttons once, as it stands.
 */
function momentsOf(figure: Locator, presses: readonly ('Step' | 'Back')[]) {
  return figure.evaluate(async (element, names) => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const toMs = (words: string) => {
      const [, amount, unit] = /^([\d.]+)\s*(m?s)/.exec(words)!;
      return Number(amount) * (unit === 's' ? 1000 : 1);
    };
    const moment = () => {
      const text = element.querySelector('.events [aria-current]')!.textContent!;
      let picture = 0;
      for (const char of element.querySelector('canvas')!.toDataURL())
        picture = (picture * 31 + char.charCodeAt(0)) | 0;
      return {
        text,
        eventMs: toMs(text),
        picture,
        cursorPercent: Number.parseFloat(element.querySelector('.flow-series__cursor')!.getAttribute('x1')!),
        // Rounded: to 10 ms from a second on.
        clockMs: toMs(element.querySelector('.hop-transport [type=range]')!.getAttribute('aria-valuetext')!),
      };
    };
    if (names.length === 0) return [moment()];
    const buttons = [...element.querySelectorAll<HTMLElement>('.hop-transport button')];
    const moments = [];
    for (const name of names) {
      buttons.find(({ textContent }) => textContent?.trim() === name)!.click();
      // The picture follows with the next frame.
      await frame();
      moments.push(moment());
    }
    return moments;
  }, presses);
}

/** From the middle some events on, then back through the same ones, then far back with the pointer. */
async function scrub(): Promise<void> {
  const figure = page.locator('#traffic');
  await figure.scrollIntoViewIfNeeded();
  await expect.poll(() => figure.locator('.flow-view').getAttribute('aria-busy'), { timeout: 20_000 }).toBe('false');
  const slider = figure.getByRole('slider', { name: 'Time in the run' });
  /** A place on the slider, from its own corner; what points there waits until the page above it has settled. */
  const at = async (share: number) => {
    const { width, height } = (await slider.boundingBox())!;
    return { x: width * share, y: height / 2 };
  };
  await slider.click({ position: await at(0.4) });
  const forth = await momentsOf(figure, Array<'Step'>(5).fill('Step'));
  for (const [i, { eventMs, clockMs }] of forth.entries()) {
    expect(eventMs).toBeGreaterThanOrEqual(forth[i - 1]?.eventMs ?? 0);
    // The list stands at the moment that is looked at.
    expect(Math.abs(eventMs - clockMs)).toBeLessThan(7);
  }
  expect(new Set(forth.map(({ text }) => text)).size).toBe(5);
  expect(new Set(forth.map(({ picture }) => picture)).size).toBeGreaterThan(1);
  const back = await momentsOf(figure, Array<'Back'>(4).fill('Back'));
  // The same moments the other way round: the same events, the same pictures.
  expect(back).toEqual(forth.slice(0, 4).toReversed());
  const before = back.at(-1)!;
  await slider.hover({ position: await at(before.cursorPercent / 100) });
  await page.mouse.down();
  const corner = (await slider.boundingBox())!;
  const target = await at(0.15);
  await page.mouse.move(corner.x + target.x, corner.y + target.y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await momentsOf(figure, []))[0]!.cursorPercent).toBeLessThan(20);
  const [after] = await momentsOf(figure, []);
  expect(after!.cursorPercent).toBeGreaterThan(10);
  expect(after!.eventMs).toBeLessThan(before.eventMs / 2);
  expect(after!.clockMs).toBeLessThan(before.clockMs / 2);
}

test.each(scenes.list.map((scene) => [scene.id, scene] as const))('%s', async (id, scene) => {
  complaints.length = 0;
  // As from a link: the fragment changes, the page reads it.
  await page.evaluate((fragment) => (location.hash = fragment), `scene~scene=${id}~who=false`);
  await expect
    .poll(() => page.getByRole('combobox', { name: 'Scene' }).locator('option:checked').textContent())
    .toBe(scene.title);
  for (const [i, request] of scene.tries.entries()) {
    const study = studyOf(scene, request);
    const isTold = i === 0 || i === scene.tries.length - 1 || study.legs.at(-1)!.failed;
    if (!isTold) continue;
    if (i > 0) await page.getByRole('button', { name: request.label, exact: true }).click();
    expect(await page.locator('#scene .request-bar__url').inputValue()).toBe(request.url);
    await explained(study);
    await settled();
    expect(await shown().locator('.scene__node').count()).toBe(study.scene.nodes.length);
    const stops = new Set(study.legs.flatMap(({ trail }) => trail.nodes));
    expect(await shown().locator('.scene__number').count()).toBe(stops.size);
    if (i > 0) continue;
    await linesShown(scene, study);
    await scrub();
    expect(await axeViolations(page, { only: ['#scene', '#traffic'] })).toEqual([]);
    // On a phone it still fits.
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.setViewportSize({ width: 1280, height: 900 });
  }
  expect(complaints).toEqual([]);
});
