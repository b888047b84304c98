//! Whether and through which company the person signs in.
use crate::ui::*;
use domain::account::AccountKind;
use leptos::prelude::*;
use service::account::Profile;

pub(super) fn section(profile: &Profile, kind: AccountKind) -> AnyView {
    if kind == AccountKind::Operator {
        return ().into_any();
    }
    let connections = profile
        .connections
        .iter()
        .map(|connection| {
            let id = format!("sign-in-address-{}", connection.identifier);
            let text = format!("Connected via {}", connection.company);
            let hint = if connection.manages {
                format!("{} manages this account; this is the only way to sign in.", connection.company)
            } else {
                format!("Signs you in through {}.", connection.company)
            };
            view! {
                <DefinitionList><Term name="SAML status"><Status tone=Tone::Success text=text/></Term></DefinitionList>
                <CopyField id=id label="Sign-in address" value=connection.sign_in_url.clone() hint=hint/>
            }
        })
        .collect_view();
    let none = profile.connections.is_empty().then(|| {
        view! {
            <DefinitionList>
                <Term name="SAML status"><Status tone=Tone::Neutral text="Not connected"/></Term>
            </DefinitionList>
            <p class="text-muted">"If your company signs in through its own identity provider, you can hand this account over to it. You read first what that means."</p>
            <div class="actions"><ButtonLink href="/preferences/sso">"Enable Enterprise SSO"</ButtonLink></div>
        }
    });
    view! {
        <Card title="Enterprise SSO">
            <div class="stack">{connections} {none}</div>
        </Card>
    }
    .into_any()
}
