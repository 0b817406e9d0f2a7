/** TLS settings of servers and clients: validateTLSOptions (pkg/config/validation/validation.go) and ValidateTLS (…/agent/validation.go), istio/istio 86c9f01. */
import { shown, type Field } from './istio-field.ts';
import { choice, flag, list, record, text, type Check } from './istio-shape.ts';

/** ValidCipherSuites of pkg/config/security/security.go; what begins with no letter or digit is an operation and is passed on to Envoy. */
const ciphers = new Set([
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ...['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ...['ECDHE-ECDSA-AES128-SHA', 'ECDHE-RSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA', 'ECDHE-RSA-AES256-SHA'],
  ...['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'AES128-SHA', 'AES256-SHA', 'DES-CBC3-SHA', 'ALL', ''],
]);

const versions = ['TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'];

export const serverTls: Check = record(
  {
    caCertCredentialName: text,
    caCertificates: text,
    caCrl: text,
    cipherSuites: list(text),
    credentialName: text,
    credentialNames: list(text),
    httpsRedirect: flag,
    insecureSkipVerify: flag,
    maxProtocolVersion: choice(...versions),
    minProtocolVersion: choice(...versions),
    mode: choice('PASSTHROUGH', 'SIMPLE', 'MUTUAL', 'AUTO_PASSTHROUGH', 'ISTIO_MUTUAL', 'OPTIONAL_MUTUAL'),
    privateKey: text,
    serverCertificate: text,
    subjectAltNames: list(text),
    tlsCertificates: list(record({ caCertificates: text, privateKey: text, serverCertificate: text })),
    verifyCertificateHash: list(text),
    verifyCertificateSpki: list(text),
  },
  checkCiphers,
  checkServerMode,
);

function checkCiphers(tls: Field): void {
  const oldest = tls.at('minProtocolVersion');
  if (/^TLSV1_[01]$/.test(oldest.text) && !tls.at('cipherSuites').isFilled) {
    oldest.warning(
      'old-tls',
      `Unexpected ${oldest.text} without cipherSuites, expected ciphers that old clients speak.`,
      'List cipherSuites or raise the version.',
    );
  }
  const seen = new Set<string>();
  for (const item of tls.at('cipherSuites').items) {
    if (!ciphers.has(item.text) && /^[\p{L}\p{N}]/u.test(item.text)) {
      item.warning(
        'unknown-cipher',
        `Unexpected cipher suite ${shown(item.text)}, expected one Envoy knows: it is ignored.`,
        'Correct or remove it.',
      );
    } else if (seen.has(item.text)) {
      item.warning(
        'repeated-cipher',
        `Unexpected second "${item.text}", expected each cipher suite once.`,
        'Remove one.',
      );
    }
    seen.add(item.text);
  }
}

const certificateFields = [
  'serverCertificate',
  'privateKey',
  'caCertificates',
  'tlsCertificates',
  'credentialName',
  'credentialNames',
];

function checkServerMode(tls: Field): void {
  const mode = tls.at('mode').text || 'PASSTHROUGH';
  if (mode === 'ISTIO_MUTUAL') {
    for (const key of certificateFields) {
      if (tls.at(key).isFilled) {
        tls
          .at(key)
          .keyFinding(
            'error',
            'istio-mutual-certificates',
            `Unexpected ${key} with ISTIO_MUTUAL, expected none: Istio brings its own certificates.`,
            `Remove ${key}.`,
          );
      }
    }
    return;
  }
  if (mode.endsWith('PASSTHROUGH')) {
    for (const key of [...certificateFields, 'caCrl']) {
      if (tls.at(key).isFilled) {
        tls
          .at(key)
          .keyFinding(
            'warning',
            'unused-certificates',
            `Unexpected ${key} with ${mode}, expected none: the connection is not opened.`,
            `Remove ${key} or choose SIMPLE.`,
          );
      }
    }
  }
  const sources = certificateSources(tls);
  if (sources.length > 1) {
    tls
      .at(sources[1]!)
      .keyFinding(
        'error',
        'exclusive-fields',
        `Unexpected ${sources.join(' and ')} together, expected one source of certificates.`,
        'Keep one of credentialName, credentialNames, serverCertificate/privateKey, tlsCertificates.',
      );
  }
  if (['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL'].includes(mode)) {
    if (tls.at('credentialName').isFilled || tls.at('credentialNames').isFilled) return;
    checkServerCertificates(tls, mode);
  }
  checkRevocation(tls, mode);
}

function checkRevocation(tls: Field, mode: string): void {
  if (!tls.at('caCrl').isFilled) return;
  if (tls.at('credentialName').isFilled || mode === 'SIMPLE') {
    tls
      .at('caCrl')
      .keyFinding(
        'error',
        'unsupported-crl',
        `Unexpected caCrl ${mode === 'SIMPLE' ? 'with SIMPLE' : 'beside credentialName'}, expected none.`,
        'Put the revocation list into the credential, or use MUTUAL.',
      );
  }
}

function certificateSources(tls: Field): string[] {
  const sources: string[] = [];
  if (tls.at('serverCertificate').isFilled && tls.at('privateKey').isFilled) sources.push('serverCertificate');
  for (const key of ['credentialName', 'credentialNames', 'tlsCertificates'])
    if (tls.at(key).isFilled) sources.push(key);
  return sources;
}

function checkServerCertificates(tls: Field, mode: string): void {
  if (mode !== 'SIMPLE' && !tls.at('caCertificates').isFilled) {
    tls.error(
      'missing-ca',
      `Unexpected ${mode} without caCertificates, expected the authorities of the clients.`,
      'Add caCertificates or a credentialName.',
    );
  }
  const listed = tls.at('tlsCertificates').items;
  if (listed.length > 2) {
    tls
      .at('tlsCertificates')
      .warning(
        'many-certificates',
        `Unexpected ${listed.length} certificates, expected at most 2.`,
        'Keep one RSA and one ECDSA certificate.',
      );
  }
  for (const certificate of listed.length > 0 ? listed : [tls]) {
    for (const key of ['serverCertificate', 'privateKey']) {
      if (certificate.at(key).isFilled) continue;
      certificate.error(
        'missing-certificate',
        `Unexpected ${mode} without ${key}, expected one.`,
        `Add ${key} or a credentialName.`,
      );
    }
  }
}

export const clientTls: Check = record(
  {
    caCertificates: text,
    caCrl: text,
    clientCertificate: text,
    credentialName: text,
    insecureSkipVerify: flag,
    mode: choice('DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'),
    privateKey: text,
    sni: text,
    subjectAltNames: list(text),
  },
  checkClientMode,
);

function checkClientMode(tls: Field): void {
  const mode = tls.at('mode').text || 'DISABLE';
  if (tls.at('insecureSkipVerify').isTrue && (mode === 'SIMPLE' || mode === 'MUTUAL')) {
    const useless = ['caCertificates', 'subjectAltNames', ...(mode === 'SIMPLE' ? ['credentialName'] : [])];
    for (const key of useless.filter((name) => tls.at(name).isFilled)) {
      tls
        .at(key)
        .keyFinding(
          'error',
          'skip-verify',
          `Unexpected ${key} beside insecureSkipVerify, expected one or the other.`,
          'Remove insecureSkipVerify.',
        );
    }
  }
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL') return;
  if (tls.at('credentialName').isFilled) {
    for (const key of ['clientCertificate', 'caCertificates', 'privateKey', 'caCrl'].filter(
      (name) => tls.at(name).isFilled,
    )) {
      tls
        .at(key)
        .keyFinding(
          'error',
          'exclusive-fields',
          `Unexpected ${key} beside credentialName, expected one of them.`,
          'Keep one.',
        );
    }
    return;
  }
  if (mode !== 'MUTUAL') return;
  for (const key of ['clientCertificate', 'privateKey'].filter((name) => !tls.at(name).isFilled)) {
    tls.error(
      'missing-certificate',
      `Unexpected MUTUAL without ${key}, expected one.`,
      `Add ${key}, or use ISTIO_MUTUAL inside the mesh.`,
    );
  }
}
