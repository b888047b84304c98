//! The choice between company accounts and accounts that stay their people's.
use super::steps::Which;
use crate::ui::{Button, Card, RadioCard, RadioCards};
use domain::account::AccountMode;
use leptos::prelude::*;
use service::identity_provider::ProviderView;

/// Whose the accounts are, in plain words, with the consequences.
pub(super) fn account_mode(slug: &str, provider: &ProviderView) -> AnyView {
    let options = vec![
        RadioCard::new(
            AccountMode::Managed.as_str(),
            "The company owns them",
            "People hand their accounts over on a consent page, which cannot be undone: their API keys go, their fleets become the company's, and single sign-on is their only way in.",
        ),
        RadioCard::new(
            AccountMode::Connected.as_str(),
            "People keep them",
            "Single sign-on is attached to the person's own account. They keep their password and what they own elsewhere; what the identity provider says reaches only its own organizations.",
        ),
    ];
    let (slug, identifier) = (slug.to_owned(), provider.identifier.clone());
    let selected = provider.account_mode.as_str();
    view! {
        <Card title="Whose the accounts are">
            <form class="stack" method="post" action="/do/change-account-mode">
                <Which slug=slug identifier=identifier/>
                <RadioCards
                    name="account_mode"
                    legend="Accounts that sign in through this identity provider"
                    hint="It can change only while nobody is linked."
                    options=options
                    selected=selected
                />
                <div class="actions"><Button>"Save"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}
