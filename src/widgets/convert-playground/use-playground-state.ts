import { useEffect, useMemo, useState } from 'react';
import { toFragment } from '../kit/link-state.ts';
import { packText, unpackText } from '../kit/packed-text.ts';
import { useFigureState } from '../kit/use-figure-state.ts';
import { defaultState, type PlaygroundState } from './state.ts';

const packPauseMs = 100;
/** Texts longer than this are packed in a link. */
const longest = 300;

/** The packed form once it is made; until then, and for short texts, ``. */
function usePacked(text: string): string {
  const [made, setMade] = useState({ text: '', packed: '' });
  useEffect(() => {
    if (text.length <= longest) return;
    let gone = false;
    const timer = setTimeout(() => {
      void packText(text).then((packed) => !gone && setMade({ text, packed }));
    }, packPauseMs);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [text]);
  return made.text === text ? made.packed : '';
}

/** `useFigureState` whose long texts travel packed. */
export function usePlaygroundState(id: string, example: string, target: string) {
  const defaults = useMemo(() => defaultState(example, target), [example, target]);
  const figure = useFigureState<PlaygroundState>(id, defaults);
  const { state, update } = figure;
  const { src, out, srcz, outz } = state;
  const [packedSource, packedOutput] = [usePacked(src), usePacked(out)];

  useEffect(() => {
    if (srcz === '' && outz === '') return;
    let gone = false;
    void Promise.all([unpackText(srcz), unpackText(outz)]).then(([source, output]) => {
      if (gone) return;
      update({
        srcz: '',
        outz: '',
        ...(srcz !== '' && source !== undefined && { src: source }),
        ...(outz !== '' && output !== undefined && { out: output }),
      });
    });
    return () => {
      gone = true;
    };
  }, [srcz, outz]);

  const link = () => {
    const packed = {
      ...state,
      ...(packedSource && { src: '', srcz: packedSource }),
      ...(packedOutput && { out: '', outz: packedOutput }),
    };
    return `${window.location.origin}${window.location.pathname}${toFragment(id, packed, defaults)}`;
  };
  return { ...figure, link };
}
