/** Which exception derives from which, for the exceptions retries are written about (learn.microsoft.com, .NET 10; Polly 8). */
const bases: Readonly<Record<string, string>> = {
  TaskCanceledException: 'OperationCanceledException',
  OperationCanceledException: 'SystemException',
  TimeoutException: 'SystemException',
  IOException: 'SystemException',
  SocketException: 'Win32Exception',
  Win32Exception: 'ExternalException',
  ExternalException: 'SystemException',
  FileNotFoundException: 'IOException',
  EndOfStreamException: 'IOException',
  HttpIOException: 'IOException',
  HttpProtocolException: 'HttpIOException',
  WebException: 'InvalidOperationException',
  InvalidOperationException: 'SystemException',
  ObjectDisposedException: 'InvalidOperationException',
  ArgumentException: 'SystemException',
  ArgumentNullException: 'ArgumentException',
  ArgumentOutOfRangeException: 'ArgumentException',
  SqlException: 'DbException',
  DbException: 'ExternalException',
  IsolatedCircuitException: 'BrokenCircuitException',
  BrokenCircuitException: 'ExecutionRejectedException',
  TimeoutRejectedException: 'ExecutionRejectedException',
  BulkheadRejectedException: 'ExecutionRejectedException',
  RateLimitRejectedException: 'ExecutionRejectedException',
  RateLimiterRejectedException: 'ExecutionRejectedException',
};

/** The type itself, what it derives from, and `Exception`, unless it is no exception at all. `A&B` derives from both. */
export function baseTypes(type: string): readonly string[] {
  if (type.includes('&')) return type.split('&').flatMap(baseTypes);
  const chain = [type];
  for (let at = bases[type]; at !== undefined; at = bases[at]) chain.push(at);
  return type === 'HttpResponseMessage' ? chain : [...chain, 'Exception'];
}
