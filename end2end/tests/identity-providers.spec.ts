import { expect, test } from '@playwright/test';
import { person } from '../identity-providers/person';
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
