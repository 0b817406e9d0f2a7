import { useEffect, useRef } from 'react';
import { fromFragment } from '../kit/link-state.ts';
import { unpackText } from '../kit/packed-text.ts';
import { trafficFigure } from '../kit/traffic-link.ts';

/** Manifests that another playground hands over in the link, once they have come. */
export function useHandover(take: (yaml: string) => void): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const read = async () => {
      const { yaml = '', yamlz = '' } = fromFragment(window.location.hash, trafficFigure, { yaml: '', yamlz: '' });
      const text = yamlz === '' ? yaml : await unpackText(yamlz);
      if (text) latest.current(text);
    };
    const again = () => void read();
    again();
    window.addEventListener('hashchange', again);
    return () => window.removeEventListener('hashchange', again);
  }, []);
}
