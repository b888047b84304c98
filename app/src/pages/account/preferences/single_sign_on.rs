//! Whether and through which company the person signs in.
use crate::ui::*;
use domain::account::AccountKind;
use leptos::prelude::*;
use service::account::Profile;

pub(super) fn section(profile: &Profile, kind: AccountKind) -> AnyView {
    if kind == AccountKind::Operator || kind.is_service() {
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
            let again = (!connection.manages).then(|| {
                let href = format!("/preferences/connect/{}", connection.identifier);
                view! { <div class="actions"><ButtonLink href=href>"Reconnect SAML"</ButtonLink></div> }
            });
            view! {
                <DefinitionList><Term name="SAML status"><Status tone=Tone::Success text=text/></Term></DefinitionList>
                <CopyField id=id label="Sign-in address" value=connection.sign_in_url.clone() hint=hint/>
                {again}
            }
        })
        .collect_view();
    let connectable = profile
        .connectable
        .iter()
        .map(|company| {
            let href = format!("/preferences/connect/{}", company.identifier);
            let text = format!("Not connected to {}", company.name);
            view! {
                <DefinitionList><Term name="SAML status"><Status tone=Tone::Neutral text=text/></Term></DefinitionList>
                <div class="actions"><ButtonLink href=href>"Connect SAML"</ButtonLink></div>
            }
        })
        .collect_view();
    let unknown = profile.connections.is_empty() && profile.connectable.is_empty();
    let none = unknown.then(|| {
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
            <div class="stack">{connections} {connectable} {none}</div>
        </Card>
    }
    .into_any()
}
