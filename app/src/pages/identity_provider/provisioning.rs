//! What becomes of people whom nobody invited.
use super::steps::Which;
use crate::ui::{Button, Card, Choice, RadioCard, RadioCards, Select};
use domain::Role;
use leptos::prelude::*;
use service::{identity_provider::ProviderView, provisioning::Provisioning};

pub(super) fn provisioning(slug: &str, provider: &ProviderView) -> AnyView {
    let options = vec![
        RadioCard::new(
            Provisioning::Off.as_str(),
            "They do not come in",
            "An invitation, or their own account, comes first.",
        ),
        RadioCard::new(
            Provisioning::Approval.as_str(),
            "You decide about each",
            "They are told to wait, and you find them on the page Members.",
        ),
        RadioCard::new(
            Provisioning::On.as_str(),
            "They come in at their first sign-in",
            "An account is made for everybody whom the identity provider lets through.",
        ),
    ];
    let roles = [Role::Observer, Role::Member, Role::Admin]
        .into_iter()
        .map(|role| Choice::new(role.as_str(), role.as_str()))
        .collect::<Vec<_>>();
    let domains = format!("/organizations/{slug}/domains");
    let (slug, identifier) = (slug.to_owned(), provider.identifier.clone());
    let (selected, role) = (
        provider.provisioning.as_str(),
        provider.provisioning_role.as_str(),
    );
    view! {
        <Card title="People whom nobody invited">
            <form class="stack" method="post" action="/do/change-provisioning">
                <Which slug=slug identifier=identifier/>
                <p class="prose">
                    "This holds for addresses of domains that you verified under " <a class="link" href=domains>"Domains"</a> ", and for no others."
                </p>
                <RadioCards name="provisioning" legend="When the identity provider signs in somebody who is not known here" options=options selected=selected/>
                <Select name="role" label="Role of new people" options=roles selected=role/>
                <div class="actions"><Button>"Save"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}
