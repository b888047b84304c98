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
    let owner = if profile.managed {
        "Your company manages this account and decides its address."
    } else {
        "This account is your own."
    };
    view! {
        <Card title="Profile" lead=owner>
            <form class="stack" method="post" action="/do/rename-account">
                <ErrorSummary errors=flash.errors.clone()/>
                <DefinitionList>
                    <Term name="E-mail">{email}</Term>
                </DefinitionList>
                <Field name="name" label="Name" autocomplete="name" maxlength=120 value=name error=flash.error("name")/>
                <div class="actions"><Button>"Save name"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}
