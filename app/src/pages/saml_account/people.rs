//! The list of people linked to an identity provider.
use crate::{
    pages::loaded::{framed, parameter},
    request::{caller, service, take_flash},
    ui::{
        Breadcrumbs, ButtonLink, Card, Cell, Crumb, EmptyState, Look, Notice, PageHeader, Row,
        RowHead, Status, Table, Time, Tone,
    },
};
use leptos::prelude::*;

/// `/organizations/{slug}/identity-providers/{identifier}/people`.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let accounts = service.saml_accounts(&caller(), &slug, &identifier).await?;
        let flash = take_flash("delete-saml-account");
        let now = service.now();
        let base = format!("/organizations/{slug}/identity-providers/{identifier}");
        let login_url = service.settings().url(&format!("/saml/{identifier}"));
        let list = if accounts.is_empty() {
            view! {
                <EmptyState
                    title="Nobody is linked yet"
                    text=format!("A person appears here when they turn their account into a company account: Preferences, Enterprise SSO, Enable, identifier {identifier}. Afterwards they sign in at {login_url}.")
                />
            }
            .into_any()
        } else {
            let rows = accounts
                .into_iter()
                .map(|account| {
                    let delete = format!("{base}/people/{}/delete", account.id);
                    view! {
                        <Row>
                            <RowHead>{account.remote_id}</RowHead>
                            <Cell label="Name">{account.name}</Cell>
                            <Cell label="Account">
                                {if account.managed {
                                    view! { <Status tone=Tone::Info text="Company account"/> }
                                } else {
                                    view! { <Status tone=Tone::Neutral text="Own account"/> }
                                }}
                            </Cell>
                            <Cell label="Last sign-in">
                                {match account.last_login_at {
                                    Some(at) => view! { <Time at=at now=now/> }.into_any(),
                                    None => "never".into_any(),
                                }}
                            </Cell>
                            <Cell actions=true><ButtonLink href=delete look=Look::Quiet>"Delete SAML account"</ButtonLink></Cell>
                        </Row>
                    }
                })
                .collect_view();
            view! {
                <Card flush=true>
                    <Table caption="People linked to this identity provider" columns=vec!["Address at the identity provider", "Name", "Account", "Last sign-in", ""]>
                        {rows}
                    </Table>
                </Card>
            }
            .into_any()
        };
        Ok(view! {
            <Breadcrumbs crumbs=vec![
                Crumb::new("Identity providers", format!("/organizations/{slug}/identity-providers")),
                Crumb::new(identifier.clone(), base.clone()),
            ]/>
            <PageHeader title="People" lead="Everybody whose account is linked to this identity provider."/>
            <div class="stack mt-6">
                {flash.notice.map(|notice| view! { <Notice tone=Tone::Success announce=true>{notice}</Notice> })}
                {list}
            </div>
        }
        .into_any())
    })
}
