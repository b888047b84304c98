// How many responses one CPU second of npm @node-saml/node-saml verifies, every check it offers switched on.
//
// usage: node node_saml.mjs FOLDER MESSAGE...   the folder that the validation bench wrote; prints MESSAGE, tab, rate
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';

const ROUNDS = 300;
const [folder, ...messages] = process.argv.slice(2);
const read = (name) => readFileSync(`${folder}/${name}`, 'utf8');
const expected = JSON.parse(read('expected.json'));
const certificate = read('certificate.pem');

/** A function that verifies the form once and throws when it is refused. */
function verify(form, signed, expected) {
  const saml = new SAML({
    callbackUrl: expected.acs,
    issuer: expected.audience,
    audience: expected.audience,
    idpIssuer: expected.issuer,
    idpCert: certificate,
    wantAssertionsSigned: signed !== 'response',
    wantAuthnResponseSigned: signed !== 'assertion',
    validateInResponseTo: ValidateInResponseTo.always,
    requestIdExpirationPeriodMs: 3_600_000,
    // As much as the gate allows.
    acceptedClockSkewMs: 180_000,
    maxAssertionAgeMs: 3_600_000,
  });
  return async () => {
    // It forgets a request that was answered.
    await saml.cacheProvider.saveAsync(expected.request, new Date().toISOString());
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: form });
    assert(profile.nameID && profile.attributes);
  };
}

/** Another first letter of the NameID. */
function tamper(form) {
  const xml = Buffer.from(form, 'base64').toString();
  const tampered = xml.replace(/(<saml:NameID[^>]*>)(.)/, (_, tag, first) => tag + String.fromCharCode(first.charCodeAt(0) ^ 1));
  assert.notEqual(tampered, xml);
  return Buffer.from(tampered).toString('base64');
}

const refusal = (once) => once().then(() => undefined, (error) => error.message);

/** The best of five rounds, after one to warm up. */
async function rate(once) {
  async function spent() {
    const start = process.cpuUsage();
    for (let i = 0; i < ROUNDS; i++) await once();
    const { user, system } = process.cpuUsage(start);
    return user + system;
  }
  await spent();
  let best = Infinity;
  for (let i = 0; i < 5; i++) best = Math.min(best, await spent());
  return Math.floor((ROUNDS * 1_000_000) / best);
}

for (const message of messages) {
  const form = read(`${message}.form`);
  const [signed] = message.split(' ');
  const once = verify(form, signed, expected);
  await once();
  // A number counts only for a program that looks.
  const tampered = await refusal(verify(tamper(form), signed, expected));
  assert.match(tampered ?? 'accepted', /^Invalid (document )?signature$/);
  console.error(`node-saml, ${message}, tampered: ${tampered}`);
  const accepts = async (key) => !(await refusal(verify(form, signed, { ...expected, [key]: `${expected[key]}x` })));
  for (const key of ['audience', 'request']) assert(!(await accepts(key)), `accepts another ${key}`);
  // What it has no check for. When it gets one, docs/MEASUREMENTS.md must stop saying so.
  for (const key of ['issuer', 'acs']) assert(await accepts(key), `refuses another ${key}`);
  console.log(`${message}\t${await rate(once)}`);
}
