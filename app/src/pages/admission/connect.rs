//! The dialog "Connect to your IdP": what happens next, before a mail is sent (C7).
use super::identifier;
use crate::{
    pages::{hidden::hidden, loaded::framed},
    request::{caller, service, take_flash},
    ui::*,
};
use domain::code;
use leptos::prelude::*;

/// `/preferences/connect/{identifier}`.
#[component]
pub fn ConnectDialog() -> impl IntoView {
    let identifier = identifier();
    let flash = take_flash("");
    framed(None, async move {
        let view = service().connect_view(&caller(), &identifier).await?;
        let title = if view.connected {
            "Reconnect to your IdP"
        } else {
            "Connect to your IdP"
        };
        let lead = format!(
            "From then on you can sign in to this account through {}. The account stays yours, and so does your password.",
            view.company
        );
        let sent = flash.notice.clone().map(
            |text| view! { <Notice tone=Tone::Success announce=true title="Look into your mail">{text}</Notice> },
        );
        let body = match (view.obstacle.clone(), sent) {
            (Some(refusal), _) => {
                let consent = (refusal.code == code::CONNECT_NEEDS_CONSENT).then(|| {
                    let href = format!("/preferences/sso/{}", view.identifier);
                    view! { <ButtonLink href=href look=Look::Primary>"Read what would change"</ButtonLink> }
                });
                view! {
                    <Notice tone=Tone::Warning title=refusal.code.happened()>{refusal.code.next()}</Notice>
                    <div class="actions"><ButtonLink href="/preferences">"Back to preferences"</ButtonLink>{consent}</div>
                }
                .into_any()
            }
            (None, Some(sent)) => view! {
                {sent}
                <div class="actions"><ButtonLink href="/preferences">"Back to preferences"</ButtonLink></div>
            }
            .into_any(),
            (None, None) => {
                let fields = hidden(&[("identifier", &view.identifier)]);
                let email = view.email.clone();
                view! {
                    <Card title="What happens">
                        <ol class="prose">
                            <li>{format!("We mail a link to {email}.")}</li>
                            <li>"You open it in this browser and renew your password: that proves that it is you."</li>
                            <li>{format!("You sign in at {} as yourself, and come back connected.", view.provider_name)}</li>
                        </ol>
                    </Card>
                    <form method="post" action="/do/request-connect">
                        {fields}
                        <div class="actions">
                            <ButtonLink href="/preferences">"Cancel"</ButtonLink>
                            <Button look=Look::Primary>"Send me the link"</Button>
                        </div>
                    </form>
                }
                .into_any()
            }
        };
        Ok(view! {
            <Breadcrumbs crumbs=vec![Crumb::new("Preferences", "/preferences")]/>
            <PageHeader title=title lead=lead/>
            <div class="stack mt-6">
                <ErrorSummary errors=flash.errors.clone() title="No mail was sent"/>
                {body}
            </div>
        }
        .into_any())
    })
}
