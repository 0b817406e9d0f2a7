/** From a check's finding to a diagnostic with its place. */
import type { Place } from '../core/diagnostics.ts';
import type { Finding } from './kinds/kind.ts';
import { refOf, type KubeObject, type ObjectDiagnostic } from './object.ts';

/** A finding with its object, file and place. */
export function toDiagnostic(finding: Finding, object: KubeObject): ObjectDiagnostic {
  const { code, severity, message, hint, path, atKey } = finding;
  const place: Place = atKey ? object.keyPlaceOf(path) : object.placeOf(path);
  return { code, severity, message, hint, place, file: object.file, ref: refOf(object) };
}
