//! The outbox of a demo: mail that nobody has to receive.
use crate::{
    pages::{loaded::bare, not_found::NotFound},
    request::service,
    root::Demo,
    ui::*,
};
use leptos::prelude::*;
use service::outbox::OutboxMail;

/// `/dev/mail`, under `serve --demo` only.
#[component]
pub fn OutgoingMail() -> impl IntoView {
    if use_context::<Demo>().is_none() {
        return view! { <NotFound/> }.into_any();
    }
    bare(true, async move {
        let service = service();
        let now = service.now();
        let mails = service.outbox().await?;
        let list = if mails.is_empty() {
            view! { <EmptyState title="No mail yet" text="Sign up, or reset a password: the mail appears here instead of in a mailbox."/> }
                .into_any()
        } else {
            mails
                .into_iter()
                .map(|mail| letter(mail, now))
                .collect_view()
                .into_any()
        };
        Ok(view! {
            <PageHeader title="Outgoing mail" lead="What this demo would send, the newest first."/>
            <div class="stack mt-6">{list}</div>
        }
        .into_any())
    })
}

fn letter(mail: OutboxMail, now: domain::Timestamp) -> AnyView {
    let lines = mail
        .text
        .lines()
        .map(|line| {
            if line.starts_with("http://") || line.starts_with("https://") {
                view! { <a class="link break-all" href=line.to_owned()>{line.to_owned()}</a> "\n" }
                    .into_any()
            } else {
                format!("{line}\n").into_any()
            }
        })
        .collect_view();
    view! {
        <Card title=mail.subject lead=format!("To {}", mail.recipient)>
            <p class="text-sm text-muted"><Time at=mail.created_at now=now/></p>
            <div class="whitespace-pre-wrap mt-3">{lines}</div>
        </Card>
    }
    .into_any()
}
