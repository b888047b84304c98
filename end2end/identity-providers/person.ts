/** Someone the company's directory knows, as an identity provider asserts them. */
export interface Person {
  email: string;
  firstName: string;
  lastName: string;
}

/** A directory entry for an address, with a name made of its local part. */
export function person(email: string): Person {
  const [first = 'First', last = 'Last'] = email.split('@')[0].split(/[._-]/).map((word) => word[0].toUpperCase() + word.slice(1));
  return { email, firstName: first, lastName: last };
}
