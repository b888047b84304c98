/** What `gatehouse demo --json` prints, as far as the journeys use it. */
interface Printed {
  people: { email: string; name: string; password: string; about?: string }[];
  organizations: { slug: string; name: string; plan: string }[];
  api_keys: { email: string; name: string; secret: string }[];
}

export interface DemoPerson {
  email: string;
  password: string;
}

/** The sample company, by the parts its people play. */
export interface Demo {
  company: { slug: string; name: string };
  owner: DemoPerson;
  admin: DemoPerson;
  member: DemoPerson;
  /** Has an account of their own with keys, fleets and devices, and no organization. */
  newcomer: DemoPerson & { keys: string[]; fleets: number; devices: number };
  /** An API key that sees the company's fleets, and how many those are. */
  companyKey: string;
  companyFleets: number;
}

export function demoOf(printed: Printed): Demo {
  return printed as unknown as Demo;
}
