/** What `gatehouse demo --json` prints. */
interface Printed {
  people: { name: string; email: string; password: string; memberships: { organization: string; role: string }[] }[];
  organizations: { slug: string; name: string; plan: string }[];
  api_keys: { email: string; name: string; secret: string }[];
}

export interface DemoPerson {
  name: string;
  email: string;
  password: string;
}

/** The sample company, by the parts its people play. */
export interface Demo {
  /** Acme Corp, on the enterprise plan. */
  company: { slug: string; name: string };
  /** A second enterprise organization of the company's owner. */
  sister: { slug: string; name: string };
  /** Another company, on the free plan, and its owner. */
  stranger: { slug: string; name: string; owner: DemoPerson };
  owner: DemoPerson;
  admin: DemoPerson;
  member: DemoPerson;
  observer: DemoPerson;
  /** Works at the company with an account of her own: two API keys, three fleets, 41 devices. */
  newcomer: DemoPerson & { keys: string[] };
  /** Another person with an account of his own. */
  second: DemoPerson;
}

export function demoOf(printed: Printed): Demo {
  const person = (email: string) => found(printed.people, (candidate) => candidate.email === email, email);
  const organization = (slug: string) => found(printed.organizations, (candidate) => candidate.slug === slug, slug);
  const pia = person('pia@acme.example');
  return {
    company: organization('acme'),
    sister: organization('acme-labs'),
    stranger: { ...organization('globex'), owner: person('greta@globex.example') },
    owner: person('olivia@acme.example'),
    admin: person('adam@acme.example'),
    member: person('mina@acme.example'),
    observer: person('oscar@acme.example'),
    newcomer: { ...pia, keys: printed.api_keys.filter(({ email }) => email === pia.email).map(({ secret }) => secret) },
    second: person('sam@acme.example'),
  };
}

function found<T>(list: T[], is: (item: T) => boolean, what: string): T {
  const item = list.find(is);
  if (!item) throw new Error(`the demo has no ${what}`);
  return item;
}
