//! Deleting a SAML account, after its address was typed.
use crate::{
    pages::loaded::{framed, parameter},
    request::{caller, service, take_flash},
    ui::{
        Breadcrumbs, Consequence, ConsequenceKind, Consequences, Crumb, DangerZone, ErrorSummary,
        PageHeader, TypedConfirmation,
    },
};
use domain::{code, id::SamlAccountId};
use leptos::prelude::*;

/// `/organizations/{slug}/identity-providers/{identifier}/people/{account}/delete`.
#[component]
pub fn DeletePage() -> impl IntoView {
    let (slug, identifier, account) = (
        parameter("slug"),
        parameter("identifier"),
        parameter("account"),
    );
    framed(Some(slug.clone()), async move {
        let accounts = service()
            .saml_accounts(&caller(), &slug, &identifier)
            .await?;
        let id = SamlAccountId::parse(&account).ok_or(code::NOT_FOUND)?;
        let account = accounts
            .into_iter()
            .find(|account| account.id == id)
            .ok_or(code::NOT_FOUND)?;
        let flash = take_flash("delete-saml-account");
        let mut consequences = vec![Consequence::new(
            ConsequenceKind::Lost,
            format!(
                "{} can no longer sign in through {identifier}",
                account.remote_id
            ),
        )];
        if account.managed {
            consequences.push(Consequence::new(
                ConsequenceKind::Lost,
                format!(
                    "{} is deleted with all memberships and sessions",
                    account.name
                ),
            ));
            consequences.push(Consequence::new(
                ConsequenceKind::Warning,
                "Fleets and devices stay with the company",
            ));
            consequences.push(Consequence::new(
                ConsequenceKind::Warning,
                "This cannot be undone; the audit log keeps that it happened",
            ));
        } else {
            consequences.push(Consequence::new(
                ConsequenceKind::Warning,
                "Their own account stays; only the link goes",
            ));
        }
        let base = format!("/organizations/{slug}/identity-providers/{identifier}");
        Ok(view! {
            <Breadcrumbs crumbs=vec![
                Crumb::new("Identity providers", format!("/organizations/{slug}/identity-providers")),
                Crumb::new(identifier.clone(), base.clone()),
                Crumb::new("People", format!("{base}/people")),
            ]/>
            <PageHeader title=format!("Delete the SAML account {}", account.remote_id)/>
            <div class="stack mt-6">
                <ErrorSummary errors=flash.errors.clone()/>
                <DangerZone title="Delete SAML account">
                    <Consequences consequences=consequences/>
                    <form class="stack" method="post" action="/do/delete-saml-account">
                        <input type="hidden" name="organization" value=slug.clone()/>
                        <input type="hidden" name="identifier" value=identifier.clone()/>
                        <input type="hidden" name="id" value=id.to_string()/>
                        <TypedConfirmation phrase=account.remote_id.clone() action="Delete SAML account".to_owned() error=flash.error("confirmation")/>
                    </form>
                </DangerZone>
            </div>
        }
        .into_any())
    })
}
