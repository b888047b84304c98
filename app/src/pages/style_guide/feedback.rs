//! Notices, refusals, danger.
use crate::request::FlashError;
use crate::ui::*;
use domain::{Refusal, code};
use leptos::prelude::*;

#[component]
pub(super) fn Feedback() -> impl IntoView {
    let error = |field: Option<&str>, message: &str| FlashError {
        code: code::INVALID.id().to_owned(),
        field: field.map(str::to_owned),
        message: message.to_owned(),
        reference: field.is_none().then(|| "7F3K-92QM".to_owned()),
    };
    let errors = vec![
        error(
            Some("domain"),
            "Write the domain with a dot, as in acme.example.",
        ),
        error(None, "Okta could not be reached. Try again in a minute."),
    ];
    view! {
        <ErrorSummary errors=errors/>
        <Notice tone=Tone::Success title="Identity provider saved">"People of Acme Corp can sign in at gatehouse.example/saml/acme."</Notice>
        <Notice tone=Tone::Info>"Nobody has signed in through Okta yet. Test it yourself first."</Notice>
        <Notice tone=Tone::Warning title="Certificate expires in 12 days">
            "Okta signs with a certificate that ends soon. " <a class="link" href="#">"Renew the certificate"</a>
        </Notice>
        <Notice tone=Tone::Danger title="Okta could not be reached">"The address answered nothing within 5 seconds. Check it, or upload the file."</Notice>
        <Card title="Status">
            <div class="actions">
                <Status tone=Tone::Neutral text="Draft"/>
                <Status tone=Tone::Info text="Testing"/>
                <Status tone=Tone::Success text="Active"/>
                <Status tone=Tone::Warning text="Certificate expires in 12 days"/>
                <Status tone=Tone::Danger text="Refused"/>
            </div>
        </Card>
        <Card>
            <RefusalPage
                refusal=Refusal::new(code::NOT_FOUND).expected("https://gatehouse.example/saml/acme/metadata").received("https://old.example/metadata")
                reference="7F3K-92QM"
                detailed=true
            />
        </Card>
        <DangerZone title="Delete Acme Corp">
            <p class="prose">"42 people will lose access, 7 fleets and 310 devices stop answering. This cannot be undone."</p>
            <form method="get">
                <TypedConfirmation phrase="Acme Corp" action="Delete Acme Corp"/>
            </form>
        </DangerZone>
    }
    .into_any()
}

/// A refused sign-in, as the person sees it.
#[component]
pub(super) fn RefusedSignIn() -> impl IntoView {
    view! {
        <BarePage>
            <RefusalPage refusal=Refusal::new(code::RATE_LIMITED) reference="7F3K-92QM"/>
        </BarePage>
    }
    .into_any()
}
