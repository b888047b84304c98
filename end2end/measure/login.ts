import { inflateRawSync } from 'node:zlib';
import { person } from '../identity-providers/person';
import type { SamlpIdentityProvider } from '../identity-providers/samlp';

/** A visitor without a browser: asks, keeps cookies, follows nothing. Each comes from a network of its own. */
export class Visitor {
  private static count = 0;
  private readonly network = `198.18.${(Visitor.count >> 8) & 255}.${Visitor.count++ & 255}`;
  private readonly cookies = new Map<string, string>();

  constructor(
    private readonly listen: string,
    private readonly host: string,
  ) {}

  async ask(path: string, form?: Record<string, string>): Promise<Response> {
    const answer = await fetch(`http://${this.listen}${path}`, {
      method: form ? 'POST' : 'GET',
      body: form && new URLSearchParams(form),
      redirect: 'manual',
      headers: {
        'x-forwarded-for': this.network,
        'x-forwarded-proto': 'https',
        'x-forwarded-host': this.host,
        'sec-fetch-site': form ? 'cross-site' : 'same-origin',
        cookie: form ? '' : [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/) ?? [];
      this.cookies.set(name, value);
    }
    await answer.arrayBuffer();
    return answer;
  }
}

/** Start, response, completion: one full login. */
export async function fullLogin(visitor: Visitor, directory: SamlpIdentityProvider, identifier: string, email: string): Promise<void> {
  const start = await visitor.ask(`/saml/${identifier}`);
  const there = new URL(start.headers.get('location') ?? '');
  const request = inflateRawSync(Buffer.from(there.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  const attribute = (name: string) => request.match(new RegExp(` ${name}="([^"]*)"`))?.[1] ?? '';
  const acsUrl = attribute('AssertionConsumerServiceURL');
  const audience = request.match(/Issuer[^>]*>([^<]*)</)?.[1] ?? '';
  const token = await directory.respond(person(email), { acsUrl, audience, inResponseTo: attribute('ID') });
  const relayState = there.searchParams.get('RelayState') ?? '';
  const posted = await visitor.ask(new URL(acsUrl).pathname, { SAMLResponse: token, RelayState: relayState });
  if (posted.status !== 303) throw new Error(`the response got ${posted.status}`);
  const done = await visitor.ask(local(posted.headers.get('location')));
  if (done.status !== 303 || !done.headers.getSetCookie().some((cookie) => cookie.includes('session'))) {
    throw new Error(`the completion got ${done.status}`);
  }
}

function local(location: string | null): string {
  const url = new URL(location ?? '', 'http://local.invalid');
  return url.pathname + url.search;
}
