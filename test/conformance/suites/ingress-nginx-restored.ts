/**
 * What the recording of kubernetes/ingress-nginx lost: annotations that upstream passes through a variable, flags of the
 * controller, and updates between two requests. Read at kubernetes/ingress-nginx@dbb11b92ddb7 test/e2e.
 */

export interface Restored {
  /** End of the test's name. */
  readonly test: string;
  /** First and last case it holds for; all when missing. */
  readonly cases?: readonly [number, number];
  /** Annotations by Ingress; `*` = all. `nginx/` stands for the controller's prefix. */
  readonly annotations?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Class by Ingress; null = none. */
  readonly className?: Readonly<Record<string, string | null>>;
  /** ConfigMap keys and flags. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The controller cannot read IngressClasses. */
  readonly noClasses?: boolean;
}

const classKey = 'kubernetes.io/ingress.class';
const regex = { '*': { 'nginx/use-regex': 'true' } };
const snippet = '\n\t\t\tmore_set_headers "Foo: Bar";\n\t\t\tmore_set_headers "Xpto: Lalala";';

export const restored: readonly Restored[] = [
  // annotations/forcesslredirect.go, redirect.go, rewrite.go
  { test: 'force-ssl-redirect/should redirect to https', annotations: { '*': { 'nginx/force-ssl-redirect': 'true' } } },
  {
    test: 'should respond with a standard redirect code',
    annotations: { '*': { 'nginx/permanent-redirect': 'http://redirect.example.com' } },
  },
  {
    test: 'should respond with a custom redirect code',
    annotations: {
      '*': { 'nginx/permanent-redirect': 'http://redirect.example.com', 'nginx/permanent-redirect-code': '302' },
    },
  },
  {
    test: 'should write rewrite logs',
    annotations: { '*': { 'nginx/rewrite-target': '/', 'nginx/enable-rewrite-log': 'true' } },
  },
  {
    test: 'should use correct longest path match',
    annotations: { 'rewrite-index': { 'nginx/rewrite-target': '/new/backend' } },
  },
  {
    test: 'should use ~* location modifier if regex annotation is present',
    annotations: { regex: { 'nginx/use-regex': 'true', 'nginx/rewrite-target': '/new/backend' } },
  },
  {
    test: 'should fail to use longest match for documented warning',
    annotations: { regex: { 'nginx/use-regex': 'true', 'nginx/rewrite-target': '/new/backend' } },
  },
  {
    test: 'should allow for custom rewrite parameters',
    annotations: { '*': { 'nginx/use-regex': 'true', 'nginx/rewrite-target': '/new/backend/$1' } },
  },
  // annotations/ipdenylist.go
  {
    test: 'only deny explicitly denied IPs, allow all others',
    annotations: { '*': { 'nginx/denylist-source-range': '18.0.0.0/8, 56.0.0.1' } },
  },
  {
    test: 'only allow explicitly allowed IPs, deny all others',
    annotations: {
      '*': {
        'nginx/denylist-source-range': '18.1.0.0/16, 56.0.0.0/8',
        'nginx/whitelist-source-range': '18.0.0.0/8, 55.0.0.0/8',
      },
    },
  },
  // annotations/snippet.go, settings/server_snippet.go
  {
    test: 'set snippet more_set_headers in all locations',
    annotations: { '*': { 'nginx/configuration-snippet': 'more_set_headers "Foo1: Bar1";' } },
    settings: { 'allow-snippet-annotations': 'true' },
  },
  {
    test: 'drops snippet more_set_header in all locations if disabled by admin',
    annotations: { '*': { 'nginx/configuration-snippet': 'more_set_headers "Foo1: Bar1";' } },
  },
  {
    test: 'should add value of server-snippet setting to all ingress config',
    annotations: { 'serverannotssnippet1.foo.com': { 'nginx/server-snippet': snippet } },
  },
  {
    test: 'should add global server-snippet and drop annotations per admin config',
    annotations: { 'serverannotssnippet2.foo.com': { 'nginx/server-snippet': snippet } },
  },
  // ingress/pathtype_prefix.go
  { test: 'should test prefix path using simple regex pattern for /id/{int}', annotations: regex },
  { test: 'ignoring non-digits characters at end of string', annotations: regex },
  { test: 'should test prefix path using fixed path size regex pattern /id/{int}{3}', annotations: regex },
  { test: 'should correctly route multi-segment path patterns', annotations: regex },
  // defaultbackend/custom_default_backend.go
  {
    test: 'uses custom default backend that returns 200 as status code',
    settings: { 'default-backend-service': 'e2e/echo' },
  },
  // settings/disable_catch_all.go
  { test: 'disable-catch-all/should delete Ingress updated to catch-all', settings: { 'disable-catch-all': 'true' } },
  { test: 'disable-catch-all/should allow Ingress with rules', settings: { 'disable-catch-all': 'true' } },
  // settings/ingress_class.go
  {
    test: 'should ignore Ingress with a different class annotation',
    annotations: { foo: { [classKey]: 'testclass' }, bar: { [classKey]: 'nginx' } },
  },
  {
    test: 'should accept both Ingresses with default IngressClassName and IngressClass annotation',
    annotations: { 'foo-ok': { [classKey]: 'nginx' } },
  },
  {
    test: 'should delete Ingress when class is removed',
    cases: [0, 1],
    annotations: { 'foo-annotation': { [classKey]: 'nginx' } },
  },
  { test: 'should delete Ingress when class is removed', cases: [2, 3], className: { 'foo-class': null } },
  {
    test: 'should serve Ingress when class is added',
    cases: [2, 3],
    annotations: { 'foo-no-annotation': { [classKey]: 'nginx' } },
    className: { 'foo-no-class': 'nginx' },
  },
  {
    test: 'should serve Ingress when class is updated between annotation and ingressClassName',
    cases: [0, 1],
    annotations: { 'foo-annotation2class': { [classKey]: 'nginx' } },
  },
  {
    test: 'should serve Ingress when class is updated between annotation and ingressClassName',
    cases: [2, 3],
    annotations: { 'foo-class2annotation': { [classKey]: 'nginx' } },
    className: { 'foo-annotation2class': 'nginx', 'foo-class2annotation': null },
  },
  {
    test: 'should ignore Ingress with no class and accept the correctly configured Ingresses',
    annotations: { foo: { [classKey]: 'testclass' } },
    settings: { 'ingress-class': 'testclass', 'controller-class': 'k8s.io/other-class' },
  },
  {
    test: 'should watch Ingress with no class and ignore ingress with a different class',
    annotations: { foo: { [classKey]: 'testclass123' } },
    settings: { 'watch-ingress-without-class': 'true' },
  },
  {
    test: 'should watch Ingress that uses the class name even if spec is different',
    annotations: { invalidannotation: { [classKey]: 'testclass123' } },
    settings: { 'ingress-class': 'test-new-ingress-class', 'ingress-class-by-name': 'true' },
  },
  {
    test: 'should watch Ingress with correct annotation',
    annotations: { foo: { [classKey]: 'testclass' } },
    settings: { 'ingress-class': 'testclass' },
    noClasses: true,
  },
  {
    test: 'should ignore Ingress with only IngressClassName',
    settings: { 'ingress-class': 'testclass' },
    noClasses: true,
  },
];
