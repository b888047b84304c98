import { expect, test } from '@playwright/test';
import { person } from '../identity-providers/person';
import { Pysaml2 } from '../identity-providers/pysaml2';
import { SamlpIdentityProvider } from '../identity-providers/samlp';
import { SimpleSamlPhp } from '../identity-providers/simplesamlphp';

const SERVICE = { entityId: 'http://127.0.0.1:59999/saml/acme/metadata', acsUrls: ['http://127.0.0.1:59999/saml/acme/callback'] };

test('samlp serves its metadata and signs what it is told to sign', async () => {
  const provider = await SamlpIdentityProvider.start();
  try {
    const metadata = await provider.metadata();
    expect(metadata).toContain(`entityID="${provider.entityId}"`);
    expect(metadata).toContain(`Location="${provider.origin}/sso"`);
    const about = { acsUrl: SERVICE.acsUrls[0], audience: SERVICE.entityId, inResponseTo: '_1' };
    for (const [signs, signatures] of [['response', 1], ['assertion', 1], ['both', 2]] as const) {
      provider.signs = signs;
      const xml = Buffer.from(await provider.respond(person('mira.chen@acme.example'), about), 'base64').toString();
      expect(xml.match(/<Signature[ >]/g)).toHaveLength(signatures);
      expect(xml).toContain(`Destination="${about.acsUrl}"`);
      expect(xml).toContain(`Recipient="${about.acsUrl}"`);
      expect(xml).toContain('nameid-format:emailAddress');
    }
  } finally {
    await provider.stop();
  }
});

test('SimpleSAMLphp serves its metadata, knows its people and answers known services only', async ({ page }) => {
  const provider = await SimpleSamlPhp.start([{ ...person('mira.chen@acme.example'), name: 'mira', password: 'mira-password' }]);
  try {
    const metadata = await provider.metadata();
    expect(metadata).toContain(`entityID="${provider.entityId}"`);
    expect(metadata).toContain('SingleSignOnService');
    const start = `${provider.origin}/simplesaml/saml2/idp/SSOService.php?spentityid=${encodeURIComponent(SERVICE.entityId)}`;
    await page.goto(start);
    await expect(page.getByRole('heading', { name: 'Metadata not found', level: 2 })).toBeVisible();
    provider.know(SERVICE);
    let posted = '';
    await page.route(SERVICE.acsUrls[0], (route) => {
      posted = route.request().postData() ?? '';
      return route.fulfill({ body: 'received' });
    });
    await page.goto(start);
    await page.getByLabel('Username').fill('mira');
    await page.getByLabel('Password').fill('mira-password');
    await page.getByRole('button', { name: 'Login' }).click();
    await expect(page.getByText('received')).toBeVisible();
    const xml = Buffer.from(new URLSearchParams(posted).get('SAMLResponse') ?? '', 'base64').toString();
    expect(xml.match(/<ds:Signature[ >]/g)).toHaveLength(2);
    expect(xml).toContain('>mira.chen@acme.example</saml:NameID>');
  } finally {
    await provider.stop();
  }
});

/** What a service publishes about itself, as short as it may be. */
const METADATA = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${SERVICE.entityId}">
  <SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${SERVICE.acsUrls[0]}" index="0"/>
  </SPSSODescriptor>
</EntityDescriptor>`;

test('pysaml2 serves its metadata, answers known services only and signs what it is told to sign', async ({ page }) => {
  const provider = await Pysaml2.start();
  try {
    expect(await provider.metadata()).toContain(`Location="${provider.origin}/sso"`);
    const tile = provider.tileUrl(SERVICE.entityId, '');
    await page.goto(tile);
    await expect(page.getByRole('heading', { name: 'The directory refuses' })).toBeVisible();
    provider.know(METADATA);
    let posted = '';
    let received = 0;
    await page.route(SERVICE.acsUrls[0], (route) => {
      posted = route.request().postData() ?? '';
      return route.fulfill({ body: `received ${++received}` });
    });
    await page.goto(tile);
    await page.getByLabel('E-mail').fill('mira.chen@acme.example');
    await page.getByRole('button', { name: 'Sign in at the company' }).click();
    await expect(page.getByText('received 1')).toBeVisible();
    for (const [signs, signed] of [['response', ['Response']], ['assertion', ['Assertion']], ['both', ['Response', 'Assertion']]] as const) {
      provider.choose({ signs });
      const next = received + 1;
      // Its page goes on by itself, possibly before it is loaded.
      await page.goto(tile, { waitUntil: 'commit' });
      await expect(page.getByText(`received ${next}`)).toBeVisible();
      const xml = Buffer.from(new URLSearchParams(posted).get('SAMLResponse') ?? '', 'base64').toString();
      const references = [...xml.matchAll(/<ns\d:Reference URI="#([^"]*)"/g)].map(([, id]) => id);
      const idOf = (element: string) => xml.match(new RegExp(`<ns\\d:${element} [^>]*\\bID="([^"]*)"`))?.[1];
      expect(references).toEqual(signed.map(idOf));
      expect(xml).toContain('>mira.chen@acme.example</ns1:NameID>');
    }
  } finally {
    await provider.stop();
  }
});
