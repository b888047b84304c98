import type { Sights } from './look';

// What each tour of appearance.spec.ts looks at, and the addresses that no tour goes to.

export const PRODUCTS = ['entra', 'google', 'okta', 'onelogin', 'ad-fs', 'keycloak', 'jumpcloud', 'pingone', 'other'];

export const EVERYBODY: Sights = {
  login: '/login',
  'login-password': '/login',
  'login-refused': '/login',
  'login-enterprise-sso': '/login',
  'login-enterprise-sso-refused': '/login',
  signup: '/signup',
  'signup-refused': '/signup',
  'signup-sent': '/signup/sent',
  verify: '/verify',
  'verify-expired': '/verify',
  reset: '/reset',
  'reset-sent': '/reset/sent',
  'reset-choose': '/reset',
  'reset-refused': '/reset',
  'reset-expired': '/reset',
  codes: '/help/codes',
  code: '/help/codes/:code',
  'code-unknown': '/help/codes/:code',
  'not-found': null,
  'identifier-unknown': null,
  'outgoing-mail': '/dev/mail',
  components: '/dev/components',
  'components-sign-in': '/dev/components/sign-in',
  'components-consent': '/dev/components/consent',
  'components-refusal': '/dev/components/refusal',
};

export const PERSON: Sights = {
  home: '/',
  organizations: '/organizations',
  'organizations-refused': '/organizations',
  'own-fleets': '/fleets',
  'own-fleet': '/fleets/:fleet',
  'own-fleet-refused': '/fleets/:fleet',
  preferences: '/preferences',
  'preferences-refused': '/preferences',
  'api-key': '/preferences/api-key',
  'enterprise-sso': '/preferences/sso',
  'enterprise-sso-refused': '/preferences/sso',
  'change-email': '/preferences/email',
  'change-email-refused': '/preferences/email',
  'preferences-email-waiting': '/preferences',
  'email-agree': '/email',
  'email-agreed': '/email',
  'email-expired': '/email',
  'change-email-old-session': '/preferences/email',
  confirm: '/preferences/confirm',
  'confirm-refused': '/preferences/confirm',
};

export const COMPANY: Sights = {
  organization: '/organizations/:slug',
  overview: '/organizations/:slug/overview',
  members: '/organizations/:slug/members',
  'members-removed': '/organizations/:slug/members',
  member: '/organizations/:slug/members/:account',
  teams: '/organizations/:slug/teams',
  team: '/organizations/:slug/teams/:team',
  fleets: '/organizations/:slug/fleets',
  fleet: '/organizations/:slug/fleets/:fleet',
  audit: '/organizations/:slug/audit',
  'audit-empty': '/organizations/:slug/audit',
  settings: '/organizations/:slug/settings',
  'settings-refused': '/organizations/:slug/settings',
  'sign-ins-empty': '/organizations/:slug/sign-ins',
  'providers-empty': '/organizations/:slug/identity-providers',
  'providers-forbidden': '/organizations/:slug/identity-providers',
  'providers-plan': '/organizations/:slug/identity-providers',
  'settings-forbidden': '/organizations/:slug/settings',
  'overview-observer': '/organizations/:slug/overview',
};

export const SET_UP: Sights = {
  'provider-new': '/organizations/:slug/identity-providers/new',
  'provider-new-refused': '/organizations/:slug/identity-providers/new',
  'provider-identifier': '/organizations/:slug/identity-providers/:identifier/provider',
  ...Object.fromEntries(PRODUCTS.map((product) => [`guide-${product}`, '/organizations/:slug/identity-providers/:identifier/values'])),
  'provider-draft': '/organizations/:slug/identity-providers/:identifier',
  'providers-draft': '/organizations/:slug/identity-providers',
  metadata: '/organizations/:slug/identity-providers/:identifier/metadata',
  'metadata-refused': '/organizations/:slug/identity-providers/:identifier/metadata',
  'preview-choice': '/organizations/:slug/identity-providers/:identifier/metadata/preview',
  preview: '/organizations/:slug/identity-providers/:identifier/metadata/preview',
  'metadata-file-refused': '/organizations/:slug/identity-providers/:identifier/metadata',
  'provider-organizations': '/organizations/:slug/identity-providers/:identifier/organizations',
  'go-live-missing': '/organizations/:slug/identity-providers/:identifier/go-live',
  'go-live': '/organizations/:slug/identity-providers/:identifier/go-live',
  provider: '/organizations/:slug/identity-providers/:identifier',
  providers: '/organizations/:slug/identity-providers',
  'people-empty': '/organizations/:slug/identity-providers/:identifier/people',
  'provider-delete': '/organizations/:slug/identity-providers/:identifier/delete',
  'provider-delete-refused': '/organizations/:slug/identity-providers/:identifier/delete',
};

export const TRANSFER: Sights = {
  consent: '/preferences/sso/:identifier',
  'consent-refused': '/preferences/sso/:identifier',
  'consent-old-session': '/preferences/sso/:identifier',
  leaving: '/preferences/sso/:identifier/continue/:exchange',
  'transfer-refused': null,
  receipt: '/preferences/receipts/:receipt',
  'home-managed': '/',
  'preferences-managed': '/preferences',
  'change-accounts': null,
  'login-company': '/login',
  'login-onward': '/login',
  people: '/organizations/:slug/identity-providers/:identifier/people',
  'person-delete': '/organizations/:slug/identity-providers/:identifier/people/:account/delete',
  'provider-people-left': '/organizations/:slug/identity-providers/:identifier/delete',
  'sign-ins': '/organizations/:slug/sign-ins',
  'sign-ins-none-match': '/organizations/:slug/sign-ins',
  'sign-in-refused': '/organizations/:slug/sign-ins/:reference',
  'sign-in-accepted': '/organizations/:slug/sign-ins/:reference',
  'sign-in-replayed': '/organizations/:slug/sign-ins/:reference/replay',
  'connection-test': '/organizations/:slug/identity-providers/:identifier/tests/:test',
  'connection-tested': '/organizations/:slug/identity-providers/:identifier/tests/:test',
  renew: '/renew',
  'renew-refused': '/renew',
  'renew-expired': '/renew',
};

/** These lead on at once: nobody ever sees them. */
export const LEADS_ON = ['/verify/:token', '/reset/:token', '/email/:token', '/renew/:token'];

/** Looked at in single-logout.spec.ts, whose directory offers single logout. */
export const ELSEWHERE = ['/signed-out/:identifier/:exchange'];
