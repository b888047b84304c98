//! What sign-in requests ask of the identity provider, and what becomes of sign-ins that start there.
use super::steps::Which;
use crate::{
    request::Flash,
    ui::{Button, Card, Checkbox, Choice, Field, RadioCard, RadioCards, Select},
};
use domain::saml::{Binding, name_id_format};
use leptos::prelude::*;
use service::identity_provider::{Encryption, IdpInitiated, ProviderView, Signing};

/// The section on the identity provider's page.
pub(super) fn requests(slug: &str, provider: &ProviderView, flash: &Flash) -> AnyView {
    let settings = &provider.requests;
    let came_back = flash.form == "change-sign-in-requests" && !flash.errors.is_empty();
    let typed = |field: &str, saved: &str| {
        if came_back {
            flash.value(field)
        } else {
            saved.to_owned()
        }
    };
    let metadata_says = if settings.wanted_signed {
        "As its metadata says: signed"
    } else {
        "As its metadata says: not signed"
    };
    let signing = vec![
        Choice::new(Signing::AsMetadataSays.as_str(), metadata_says),
        Choice::new(Signing::Always.as_str(), "Always sign"),
        Choice::new(Signing::Never.as_str(), "Never sign"),
    ];
    let formats = vec![
        Choice::new("", "Ask for none: what is set there counts"),
        Choice::new(name_id_format::PERSISTENT, "Persistent"),
        Choice::new(name_id_format::EMAIL_ADDRESS, "E-mail address"),
        Choice::new(name_id_format::UNSPECIFIED, "Unspecified"),
    ];
    let initiated = vec![
        RadioCard::new(
            IdpInitiated::Off.as_str(),
            "Refuse",
            "People start here, or by a bookmark of the login URL.",
        ),
        RadioCard::new(
            IdpInitiated::Hint.as_str(),
            "Start over from here",
            "The safe way to support tiles: the answer is checked, then the browser goes there and back once more.",
        ),
        RadioCard::new(
            IdpInitiated::Direct.as_str(),
            "Accept, and ask the person",
            "Only if the identity provider cannot be asked. People confirm who they are before they are signed in.",
        ),
    ];
    let chosen_signing = typed("signing", settings.signing.as_str());
    let chosen_format = typed(
        "name_id_format",
        settings.name_id_format.as_deref().unwrap_or_default(),
    );
    let context = typed(
        "authn_context",
        settings.authn_context.as_deref().unwrap_or_default(),
    );
    let chosen_initiated = typed("idp_initiated", settings.idp_initiated.as_str());
    let force = if came_back {
        flash.value("force_authn") == "yes"
    } else {
        settings.force_authn
    };
    let encryption = vec![
        RadioCard::new(
            Encryption::Off.as_str(),
            "Not used",
            "No key is offered. The connection between the browser and both sides is encrypted all the same.",
        ),
        RadioCard::new(
            Encryption::SignedResponse.as_str(),
            "In a signed Response",
            "Our metadata offers a key of this identity provider's own. Let it sign the Response, not the assertion alone.",
        ),
        RadioCard::new(
            Encryption::InnerSignature.as_str(),
            "Also signed inside only",
            "For identity providers that cannot sign the Response. AD FS signs inside unless told otherwise.",
        ),
    ];
    let chosen_encryption = typed("encryption", settings.encryption.as_str());
    let [context_error, format_error] =
        ["authn_context", "name_id_format"].map(|field| flash.error(field));
    let (slug, identifier) = (slug.to_owned(), provider.identifier.clone());
    let binding = binding(provider, flash);
    view! {
        <Card title="Sign-in requests">
            <form class="stack" method="post" action="/do/change-sign-in-requests">
                <Which slug=slug identifier=identifier/>
                <Select
                    name="signing"
                    label="Signing"
                    hint="Sign when the identity provider checks who asks. It needs our metadata or our signing certificate for that."
                    options=signing
                    selected=chosen_signing
                />
                {binding}
                <Checkbox
                    name="force_authn"
                    label="Ask for a fresh sign-in every time"
                    hint="Whoever is signed in there already has to prove again who they are (ForceAuthn). An answer with an older sign-in is refused."
                    checked=force
                />
                <Field
                    name="authn_context"
                    label="Required way of signing in"
                    hint="Leave it empty unless you must: a password class locks out people who use a passkey. Sent as RequestedAuthnContext, compared exactly."
                    value=context
                    error=context_error
                    maxlength=256
                    mono=true
                    optional=true
                />
                <Select
                    name="name_id_format"
                    label="NameID format to ask for"
                    hint="Changing it can change how people are named, and then nobody is recognized."
                    options=formats
                    selected=chosen_format
                    error=format_error
                    optional=true
                />
                <RadioCards
                    name="idp_initiated"
                    legend="Sign-ins that start at the identity provider"
                    options=initiated
                    selected=chosen_initiated
                />
                <RadioCards
                    name="encryption"
                    legend="Encrypted assertions"
                    options=encryption
                    selected=chosen_encryption
                />
                <div class="actions"><Button>"Save sign-in requests"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

/// A choice only where there is one.
fn binding(provider: &ProviderView, flash: &Flash) -> Option<AnyView> {
    if provider.endpoints.len() < 2 {
        return None;
    }
    let used = provider
        .endpoints
        .iter()
        .find(|endpoint| endpoint.used)
        .map_or(Binding::Redirect, |endpoint| endpoint.binding);
    let selected = match used {
        Binding::Redirect => "redirect",
        Binding::Post => "post",
    };
    let options = vec![
        Choice::new("redirect", "By redirect (HTTP-Redirect)"),
        Choice::new("post", "By a form (HTTP-POST)"),
    ];
    let error = flash.error("binding");
    Some(
        view! {
            <Select name="binding" label="How requests get there" hint="Redirect is quicker. Use the form if the identity provider asks for it." options=options selected=selected error=error/>
        }
        .into_any(),
    )
}
