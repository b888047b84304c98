//! Confirming an address: the mailed link only opens this page, its button confirms.
use crate::{
    pages::loaded::bare,
    request::{link_token, service, take_flash},
    ui::*,
};
use leptos::prelude::*;
use leptos_meta::Title;
use service::mailed_link::Purpose;

/// `/verify`.
#[component]
pub fn Verify() -> impl IntoView {
    let flash = take_flash("confirm-email");
    let token = link_token("verify").unwrap_or_default();
    bare(false, async move {
        let link = service()
            .peek_link(&token, &[Purpose::ConfirmEmail])
            .await?;
        Ok(view! {
            <Title text="Confirm your address"/>
            <form class="stack" method="post" action="/do/confirm-email">
                <h1>"Confirm your address"</h1>
                <ErrorSummary errors=flash.errors.clone() title="The address was not confirmed"/>
                <p>"An account was asked for with the address " <strong>{link.email}</strong> ". Confirm that it is yours and that you asked for it."</p>
                <Button look=Look::Primary wide=true>"Confirm this address"</Button>
                <p class="text-sm text-muted">"If you did not ask for an account, close this page. Nothing happens."</p>
            </form>
        }
        .into_any())
    })
}
