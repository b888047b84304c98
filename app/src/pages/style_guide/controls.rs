//! Buttons and fields.
use crate::islands::{IdentifierAvailability, MetadataDrop};
use crate::ui::*;
use leptos::prelude::*;

#[component]
pub(super) fn Controls() -> impl IntoView {
    view! {
        <Card title="Buttons" lead="One primary a page; verbs with objects.">
            <div class="actions">
                <Button look=Look::Primary>"Save changes"</Button>
                <Button>"Test sign-in"</Button>
                <Button look=Look::Danger icon=Icon::Delete>"Delete fleet"</Button>
                <Button look=Look::Quiet>"Cancel"</Button>
                <Button look=Look::Primary disabled=true>"Save changes"</Button>
                <ButtonLink href="#" icon=Icon::Download>"Download metadata"</ButtonLink>
                <DialogButton opens="example-dialog">"Enable single sign-on"</DialogButton>
            </div>
        </Card>
        <Dialog id="example-dialog" title="Enable single sign-on">
            <form method="get" class="stack">
                <Field name="identifier" id="dialog-identifier" label="SSO identifier" hint="Your administrator knows it." mono=true/>
                <div class="actions">
                    <Button look=Look::Primary>"Continue"</Button>
                </div>
            </form>
        </Dialog>
        <Card title="Fields">
            <form class="stack" method="get">
                <Field name="email" label="Work e-mail" kind="email" hint="We send a link there." autocomplete="email" placeholder="you@company.example"/>
                <div>
                    <Field name="sso" label="SSO identifier" hint="2 to 64 of a-z, 0-9, - and _" prefix="gatehouse.example/saml/" mono=true value="acme"/>
                    <IdentifierAvailability input="sso".to_owned() organization="acme".to_owned()/>
                </div>
                <Field name="domain" label="Domain" value="acme,example" error="Write the domain with a dot, as in acme.example."/>
                <PasswordField name="password" label="Password" autocomplete="new-password" hint="12 characters or more."/>
                <Select
                    name="team"
                    label="Default team"
                    options=vec![Choice::new("", "None"), Choice::new("field", "Field engineers"), Choice::new("ops", "Operations")]
                    selected="field"
                    optional=true
                />
                <RadioCards
                    name="way"
                    legend="Their metadata"
                    options=vec![
                        RadioCard::new("file", "Upload a file", "The XML file your identity provider offers."),
                        RadioCard::new("url", "Fetch from an address", "Kept up to date by itself."),
                        RadioCard::new("manual", "Enter by hand", "Issuer, sign-on address and certificate."),
                    ]
                    selected="file"
                />
                <div>
                    <FileDrop name="metadata" label="Metadata file" hint="XML, at most 2 MB." accept=".xml,text/xml,application/xml,application/samlmetadata+xml"/>
                    <MetadataDrop input="metadata".to_owned() limit=2 * 1024 * 1024/>
                </div>
                <TextArea name="certificate" label="X.509 certificate" mono=true rows=4 placeholder="-----BEGIN CERTIFICATE-----" optional=true/>
                <Checkbox
                    name="agree"
                    label="I may transfer this account to Acme Corp and I agree"
                    hint="You confirm that Acme Corp may hold this account."
                />
                <Checkbox name="agree-error" label="I have read the terms" error="Tick this to go on."/>
            </form>
        </Card>
        <Card title="Values to copy">
            <div class="stack">
                <CopyField id="acs" label="Single sign-on URL" value="https://gatehouse.example/saml/acme/callback" hint="Okta Admin: Applications, your app, General."/>
                <CopyField id="audience" label="Audience URI (SP Entity ID)" value="https://gatehouse.example/saml/acme/metadata"/>
                <SecretOnce id="key" label="API key" value="gh_live_7Yk2vQ0wq4m1Rk8cJtN5sXb3" stored="#" hint="Opens fleets and devices as you. Belongs in your pipeline's secret store."/>
            </div>
        </Card>
    }
    .into_any()
}
