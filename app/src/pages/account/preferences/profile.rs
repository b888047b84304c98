//! Who the person is.
use crate::{request::Flash, ui::*};
use leptos::prelude::*;
use service::account::Profile;

pub(super) fn section(profile: &Profile, flash: Flash) -> AnyView {
    let typed = flash.value("name");
    let name = if typed.is_empty() {
        profile.name.clone()
    } else {
        typed
    };
    let email = profile.email.clone();
    let company = profile
        .connections
        .iter()
        .find(|connection| connection.manages)
        .map_or("Your company", |connection| connection.company.as_str());
    let owner = if profile.managed {
        format!(
            "{company} manages this account. Your address changes when an admin of {company} changes it in the company's directory."
        )
    } else {
        "This account is your own.".to_owned()
    };
    let change = (!profile.managed).then(
        || view! { " " <a class="link" href="/preferences/email">"Change e-mail address"</a> },
    );
    view! {
        <Card title="Profile" lead=owner>
            <form class="stack" method="post" action="/do/rename-account">
                <ErrorSummary errors=flash.errors.clone()/>
                <DefinitionList>
                    <Term name="E-mail">{email} {change}</Term>
                </DefinitionList>
                <Field name="name" label="Name" autocomplete="name" maxlength=120 value=name error=flash.error("name")/>
                <div class="actions"><Button>"Save name"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}
