import { describe, expect, test } from 'vitest';
import { readTypedRequest } from '../../../src/engines/scene/request-line.ts';
import { studyScene } from '../../../src/engines/scene/index.ts';
import { app } from '../../../src/engines/scene/scenes/parts.ts';
import { scenes } from '../../../src/engines/scene/scenes/index.ts';
import { defaultState, ownScene, summaryOf, withFiles } from '../../../src/widgets/traffic-playground/state.ts';
import { idleWords, isEventful, labelsOf, wordsFor } from '../../../src/widgets/traffic-playground/words.ts';

const storm = summaryOf(scenes.get('retry-storm')!);
const file = (name: string) => ({ file: name, text: '' });
const studied = (url: string) =>
  studyScene({
    files: scenes.list[0]!.files,
    request: { method: 'GET', url, headers: '', from: 'outside' },
    controller: '',
    draw: 0,
  });

describe('the scene a reader is in', () => {
  test('stays while one of its files is there', () => {
    expect(withFiles(defaultState, storm, [file('apps.yaml'), file('mine.yaml')])).toEqual({
      files: '# file: apps.yaml\n\n# file: mine.yaml\n',
    });
  });
  test('is their own once its files are gone; request and troubles stay', () => {
    expect(withFiles({ ...defaultState, scene: storm.id }, storm, [file('mine.yaml')])).toEqual({
      scene: ownScene.id,
      files: '# file: mine.yaml\n',
      ask: -1,
      method: 'GET',
      url: 'http://shop.example.com/',
      headers: '',
      from: 'outside',
      troubles: 'shop/stock-0=errors,shop/stock-1=errors',
    });
  });
  test('may begin with no manifest at all', () => {
    const study = studyScene({ files: [], request: ownScene.tries[0], controller: '', draw: 0 });
    expect(study.legs).toHaveLength(1);
    expect(wordsFor(study, labelsOf(study)).reason).toContain('Add a Gateway or an Ingress');
  });
});

test('where nothing lets requests in, the reader is told to call from a pod', () => {
  const reasonOf = (files: readonly { file: string; text: string }[]) => {
    const study = studyScene({ files, request: ownScene.tries[0], controller: '', draw: 0 });
    return wordsFor(study, labelsOf(study)).reason;
  };
  expect(reasonOf([{ file: 'app.yaml', text: app('web') }])).toContain('choose a pod under “from”');
  expect(reasonOf(scenes.list[0]!.files)).not.toContain('under “from”');
});

test('where nothing would be sent nothing is run, and it is said what to do', () => {
  const idle = (files: readonly { file: string; text: string }[], from = 'outside', url = ownScene.tries[0].url) => {
    const study = studyScene({ files, request: { ...ownScene.tries[0], from, url }, controller: '', draw: 0 });
    return idleWords(study, files);
  };
  for (const files of [[], [{ file: 'a.yaml', text: ' \n' }]]) {
    expect(idle(files)!.answer).toBe('Nothing is run: there are no manifests yet.');
    expect(idle(files)!.reason).toContain('Paste them');
  }
  const noDoor = idle([{ file: 'app.yaml', text: app('web') }])!;
  expect(noDoor.answer).toBe('Nothing is run: no request leaves its caller.');
  expect(noDoor.reason).toContain('choose a pod under “from”');
  for (const { files, tries } of scenes.list) expect(idle(files, tries[0].from, tries[0].url)).toBeUndefined();
});

test.each(['http://shop.example.com:99999/', 'http://shop.example.com:0/', 'ftp://a/', '', 'http:///cart'])(
  'nothing is sent to “%s”, and that is the answer',
  (url) => {
    expect(readTypedRequest({ method: 'GET', url, headers: '', from: 'outside' }).request.host).toBe('');
    const study = studied(url);
    expect(isEventful(study)).toBe(false);
    expect(wordsFor(study, {}).answer).toBe('The address cannot be read, so nothing is sent.');
    if (url.includes(':99999')) expect(wordsFor(study, {}).reason).toContain('Unexpected port 99999');
  },
);
