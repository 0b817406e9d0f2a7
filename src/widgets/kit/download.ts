/** Turning a figure into a file. */

export function saveText(name: string, type: string, text: string): void {
  save(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

function save(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** RFC 4180: commas, CRLF, quotes where needed. */
export function toCsv(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) => {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

const paintProperties = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin',
  'opacity', 'font-family', 'font-size', 'font-weight', 'font-variant-numeric', 'text-anchor', 'dominant-baseline', 'transform', 'display', 'visibility', 'paint-order',
]; // prettier-ignore

/** Space around a saved drawing, px. */
const margin = 16;

/** A stand-alone copy of a drawing with its margins: the page's styles are written into it, on the frame's colour; what a canvas over it shows lies over the copy. */
export function toStandaloneSvg(svg: SVGSVGElement): { text: string; width: number; height: number } {
  const { width: plotWidth, height } = svg.getBoundingClientRect();
  const { marginLeft, marginRight } = getComputedStyle(svg);
  const left = Number.parseFloat(marginLeft) + margin;
  const width = left + plotWidth + Number.parseFloat(marginRight) + margin;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll<SVGElement>('*')];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  originals.forEach((original, i) => {
    const style = getComputedStyle(original);
    const target = copies[i]!;
    for (const property of paintProperties) target.style.setProperty(property, style.getPropertyValue(property));
    target.removeAttribute('class');
  });
  copy.setAttribute('x', String(left));
  copy.setAttribute('y', String(margin));
  copy.setAttribute('width', String(plotWidth));
  copy.style.overflow = 'visible';
  const sheet = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  sheet.setAttribute('width', String(Math.round(width)));
  sheet.setAttribute('height', String(Math.round(height + 2 * margin)));
  const frame = svg.closest('.hop-figure');
  if (frame) sheet.style.background = getComputedStyle(frame).backgroundColor;
  sheet.append(copy);
  const canvas = svg.parentElement?.querySelector<HTMLCanvasElement>(':scope > canvas');
  if (canvas) {
    const image = document.createElementNS('http://www.w3.org/2000/svg', 'image');
    const place = { x: left, y: margin, width: plotWidth, height, href: canvas.toDataURL() };
    for (const [name, value] of Object.entries(place)) image.setAttribute(name, String(value));
    sheet.append(image);
  }
  return {
    text: new XMLSerializer().serializeToString(sheet),
    width: Math.round(width),
    height: Math.round(height + 2 * margin),
  };
}

export function saveSvg(name: string, svg: SVGSVGElement): void {
  saveText(name, 'image/svg+xml', toStandaloneSvg(svg).text);
}

/** Twice the screen size, so that it stays sharp in a document. @throws Error where the browser draws no picture */
export async function savePng(name: string, svg: SVGSVGElement): Promise<void> {
  const { text, width, height } = toStandaloneSvg(svg);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * 2);
  canvas.height = Math.round(height * 2);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas to draw on');
  context.scale(2, 2);
  context.drawImage(image, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) throw new Error('the canvas gave no picture');
  save(name, blob);
}
